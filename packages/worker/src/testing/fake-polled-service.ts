import type { Server } from "@grpc/grpc-js";
import { taskGrpc, WireTask } from "@tutti/contracts";
import type { WireTaskResult } from "@tutti/contracts";

import { objectFromWire, objectToWire } from "../json.ts";
import { faultOf, takeTasks } from "./fake-desk.ts";
import type { FakeDesk, GivenTask, GotResult } from "./fake-desk.ts";

type BatchPollCall = Parameters<taskGrpc.TaskServiceServer["batchPoll"]>[0];

/** BatchPoll and UpdateTask, as a Conductor server has them. */
export function addPolledService(server: Server, desk: FakeDesk): void {
  const parked = new Set<BatchPollCall>();
  const serve = (call: BatchPollCall): boolean => {
    const tasks = takeTasks(desk, call.request);
    for (const task of tasks) call.write(taskToWire(task));
    if (tasks.length > 0) call.end();
    return tasks.length > 0;
  };
  desk.serve.push(() => {
    for (const call of parked) if (serve(call)) parked.delete(call);
  });

  const batchPoll: taskGrpc.TaskServiceServer["batchPoll"] = (call) => {
    desk.asked.push(call.request.count);
    desk.tell();
    const fault = desk.pollFaults.shift();
    if (fault !== undefined) call.emit("error", faultOf(fault));
    else if (!serve(call)) park(call, parked);
  };
  const updateTask: taskGrpc.TaskServiceServer["updateTask"] = (call, answer) => {
    const fault = desk.updateFaults.shift();
    if (fault !== undefined) return answer(faultOf(fault));
    const { result } = call.request;
    if (result !== undefined) desk.results.push(resultFromWire(result));
    answer(null, { taskId: result?.taskId ?? "" });
    desk.tell();
  };
  const { batchPoll: pollDefinition, updateTask: updateDefinition } = taskGrpc.TaskServiceService;
  server.addService({ batchPoll: pollDefinition, updateTask: updateDefinition }, { batchPoll, updateTask });
}

function park(call: BatchPollCall, parked: Set<BatchPollCall>): void {
  parked.add(call);
  const timer = setTimeout(() => parked.delete(call) && call.end(), call.request.timeout);
  call.once("close", () => clearTimeout(timer));
}

function taskToWire({ taskId, workflowId = "", taskType = "work", domain = "", input = {} }: GivenTask): WireTask {
  const inputData = objectToWire(input);
  return WireTask.fromPartial({ taskId, workflowInstanceId: workflowId, taskType, domain, inputData });
}

function resultFromWire(result: WireTaskResult): GotResult {
  const { taskId, workflowInstanceId: workflowId, workerId, status, callbackAfterSeconds, extendLease } = result;
  return {
    taskId,
    workflowId,
    workerId,
    status,
    output: objectFromWire(result.outputData),
    reason: result.reasonForIncompletion,
    callbackAfterSeconds,
    extendLease,
    logs: result.logs.map(({ log }) => log),
  };
}
