import { Metadata, Server, ServerCredentials, status } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import { taskGrpc, WireTask } from "@tutti/contracts";
import type { WireTaskResult } from "@tutti/contracts";

type BatchPollCall = Parameters<taskGrpc.TaskServiceServer["batchPoll"]>[0];

/** A TaskService that hands out what a test gives it and keeps what the worker sends. */
export type FakeTaskService = {
  readonly address: string;
  /** Hands a task to the next poll of its type and domain. */
  readonly give: (task: Partial<WireTask>) => void;
  /** The results that were acknowledged, in order of arrival. */
  readonly results: readonly WireTaskResult[];
  readonly polls: readonly taskGrpc.BatchPollRequest[];
  /** Answers the next updates with these codes before it acknowledges one. */
  readonly failUpdates: (codes: readonly status[]) => void;
  /** Answers the next polls with these codes. */
  readonly failPolls: (codes: readonly status[]) => void;
  readonly until: (condition: () => boolean) => Promise<void>;
  readonly stop: () => void;
};

/** Starts the fake on a free port. */
export async function fakeTaskService(): Promise<FakeTaskService> {
  const waiting: WireTask[] = [];
  const parked = new Set<BatchPollCall>();
  const results: WireTaskResult[] = [];
  const polls: taskGrpc.BatchPollRequest[] = [];
  const updateFaults: status[] = [];
  const pollFaults: status[] = [];
  const changed = new EventTarget();
  const tell = (): void => void changed.dispatchEvent(new Event("change"));

  const serve = (call: BatchPollCall): boolean => {
    const { taskType, domain, count } = call.request;
    const matching = waiting.filter((task) => task.taskType === taskType && task.domain === domain).slice(0, count);
    for (const task of matching) {
      waiting.splice(waiting.indexOf(task), 1);
      call.write(task);
    }
    if (matching.length > 0) call.end();
    return matching.length > 0;
  };
  const batchPoll: taskGrpc.TaskServiceServer["batchPoll"] = (call) => {
    polls.push(call.request);
    tell();
    const fault = pollFaults.shift();
    if (fault !== undefined) call.emit("error", faultOf(fault));
    else if (!serve(call)) park(call, parked);
  };
  const updateTask: taskGrpc.TaskServiceServer["updateTask"] = (call, answer) => {
    const fault = updateFaults.shift();
    if (fault !== undefined) return answer(faultOf(fault));
    const { result } = call.request;
    if (result !== undefined) results.push(result);
    answer(null, { taskId: result?.taskId ?? "" });
    tell();
  };

  const server = new Server();
  const { batchPoll: pollDefinition, updateTask: updateDefinition } = taskGrpc.TaskServiceService;
  server.addService({ batchPoll: pollDefinition, updateTask: updateDefinition }, { batchPoll, updateTask });
  const port = await listen(server);
  return {
    address: `127.0.0.1:${port}`,
    give: (task) => {
      waiting.push(WireTask.fromPartial({ taskType: "work", ...task }));
      for (const call of parked) if (serve(call)) parked.delete(call);
    },
    results,
    polls,
    failUpdates: (codes) => void updateFaults.push(...codes),
    failPolls: (codes) => void pollFaults.push(...codes),
    until: async (condition) => {
      while (!condition()) await new Promise((resolve) => changed.addEventListener("change", resolve, { once: true }));
    },
    stop: () => server.forceShutdown(),
  };
}

function park(call: BatchPollCall, parked: Set<BatchPollCall>): void {
  parked.add(call);
  const timer = setTimeout(() => parked.delete(call) && call.end(), call.request.timeout);
  call.once("close", () => clearTimeout(timer));
}

function faultOf(code: status): ServiceError {
  return Object.assign(new Error(status[code]), { code, details: String(status[code]), metadata: new Metadata() });
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}
