import { Payload, slotOf } from "@tutti/engine";
import type { TaskRecord, WorkflowEvent } from "@tutti/engine";
import { FakeDecider, leasedTask } from "@tutti/hand-out/testing";
import type { Applied, LeasedTask, Secrets } from "@tutti/ports";
import { noSecrets } from "@tutti/ports";
import { makeMemoryInstanceRegistry, makeMemoryStores, makeMemoryTaskQueue } from "@tutti/ports/memory";
import { makeLog } from "@tutti/service-kit";
import type { SystemTask, SystemTaskCall, SystemTaskResult } from "@tutti/system-tasks";

import { SystemTaskRunner } from "../system-task-runner.ts";

/** One call of the task that the test plays: it ends when the test says so. */
export type Call = {
  readonly call: SystemTaskCall;
  readonly signal: AbortSignal;
  readonly end: (result: SystemTaskResult) => void;
  readonly fail: (error: Error) => void;
};

export type GivenRunner = {
  readonly concurrency?: number;
  readonly graceMs?: number;
  readonly secrets?: Secrets;
};

/** A runner on memory ports with a decider and a system task of the type ROBOT that the test plays. */
export async function givenRunner({ concurrency = 3, graceMs = 1_000, secrets = noSecrets }: GivenRunner = {}) {
  const decider = new FakeDecider();
  decider.onEvent = applied;
  const calls: Call[] = [];
  const task: SystemTask = {
    type: "ROBOT",
    laneOf: ({ input: { lane } }) => (typeof lane === "string" ? lane : undefined),
    run: (call, signal) =>
      new Promise((end, fail) => {
        signal.addEventListener("abort", () => fail(new Error("aborted")));
        calls.push({ call, signal, end, fail });
      }),
  };
  const stores = makeMemoryStores(Date.now);
  const queue = makeMemoryTaskQueue();
  const instances = makeMemoryInstanceRegistry();
  const lines: string[] = [];
  const runs: string[] = [];
  const runner = new SystemTaskRunner({
    ...{ decider, queue, limiter: queue.limiter, slots: stores.slots, instances, secrets, concurrency, graceMs },
    executions: { ...stores.executions, findLeases: () => Promise.resolve([]) },
    tasks: [task],
    instance: "decider-1-runner",
    epoch: "e1",
    log: makeLog({ service: "decider", instance: "d" }, { destination: { write: (line) => void lines.push(line) } }),
    metrics: { ran: ({ type, outcome }) => void runs.push(`${type} ${outcome}`) },
  });
  await runner.start();
  await settled();
  return {
    runner,
    decider,
    calls,
    runs,
    lines,
    instances,
    /** Hands over a task of the type, with that input. */
    hand: async (input: object = {}, over: Partial<TaskRecord> = {}): Promise<LeasedTask> => {
      const payload = Payload.fromText(JSON.stringify(input));
      const leased = leasedTask({ taskType: "ROBOT", input: slotOf(payload), ...over });
      const [credit] = [...decider.credits.values()];
      if (credit === undefined) throw new Error("nothing is lent");
      decider.lease(credit, [leased]);
      await settled();
      return leased;
    },
    results: () => decider.eventsOf("TaskUpdated").filter(({ extendLease }) => !extendLease),
    extensions: () => decider.eventsOf("TaskUpdated").filter(({ extendLease }) => extendLease),
  };
}

/** What a decider answers that has no objections. */
export function applied(event: WorkflowEvent): Applied {
  if (event.kind !== "TaskUpdated") {
    return { kind: "answered", answer: { kind: "Done", status: "RUNNING" }, task: undefined };
  }
  const { kind, taskId, status } = event;
  return { kind: "answered", answer: { kind, taskId, status, ignored: false }, task: undefined };
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
