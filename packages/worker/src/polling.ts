import { Metadata } from "@grpc/grpc-js";
import { jsonObjectToWire, taskGrpc, WireTaskResult } from "@tutti/contracts";
import type { WireTask } from "@tutti/contracts";

import { channelOptions, credentialsOf } from "./channel.ts";
import { objectFromWire } from "./json.ts";
import type { JsonObject } from "./json.ts";
import { pollLoop } from "./poll-loop.ts";
import { extensionOf, type ReceivedTask, type TaskReport } from "./received-task.ts";
import { isAway, reportResult } from "./report-result.ts";
import { runTask } from "./run-task.ts";
import type { TaskHandler } from "./task-handler.ts";
import { TaskSignal } from "./task-signal.ts";
import type { TransportDeps } from "./transport.ts";
import { callUnary } from "./unary.ts";

/** Works by BatchPoll and UpdateTask of Conductor's TaskService, with one loop a handler. Resolves when it is drained. */
export async function workByPolling(deps: TransportDeps): Promise<void> {
  const { address } = deps.connection;
  const client = new taskGrpc.TaskServiceClient(address, credentialsOf(deps.connection), channelOptions);
  try {
    await Promise.all(deps.handlers.map((one) => loopOf(one, client, deps)));
  } finally {
    client.close();
  }
}

function loopOf(taskHandler: TaskHandler, client: taskGrpc.TaskServiceClient, deps: TransportDeps): Promise<void> {
  const { taskType, domain = "" } = taskHandler;
  const { workerId, pollTimeoutMs: timeout, backOff, stop, giveUp, onError, commands, concurrency } = deps;
  const send = (result: WireTaskResult) => callUnary(client.updateTask.bind(client), { result }, { timeoutMs: 10_000 });
  const report = (said: TaskReport) => reportResult(resultToWire(said, workerId), { send, backOff, giveUp });
  return pollLoop({
    concurrency: () => concurrency.of(taskHandler),
    changed: () => concurrency.changed(stop),
    backOff,
    stop,
    poll: (count) => {
      const deadline = Date.now() + timeout + 10_000;
      const call = client.batchPoll({ taskType, workerId, domain, count, timeout }, new Metadata(), { deadline });
      const cancel = (): void => call.cancel();
      giveUp.addEventListener("abort", cancel);
      call.once("close", () => giveUp.removeEventListener("abort", cancel));
      return received(call);
    },
    run: async (task) => {
      const signals = new TaskSignal(giveUp, task.responseTimeoutSeconds * 1000);
      // An update with an output would give the task to somebody else.
      const progress = () => report(extensionOf(task));
      try {
        await runTask(task, taskHandler.handle, { report, progress, signals, client: commands });
      } catch (error) {
        onError({ kind: "result", taskType, taskId: task.taskId, error });
      }
    },
    onPollError: (error) => {
      if (!isAway(error)) onError({ kind: "poll", taskType, error });
    },
  });
}

async function* received(call: AsyncIterable<WireTask>): AsyncIterable<ReceivedTask> {
  for await (const task of call) yield taskFromWire(task);
}

function taskFromWire(task: WireTask): ReceivedTask {
  const { taskId, workflowInstanceId: workflowId, responseTimeoutSeconds } = task;
  const read = () => ({
    taskId,
    taskType: task.taskType,
    taskReferenceName: task.referenceTaskName,
    workflowId,
    workflowName: task.workflowType,
    correlationId: task.correlationId,
    domain: task.domain,
    input: objectFromWire(task.inputData),
    retryCount: task.retryCount,
    iteration: task.iteration,
    pollCount: task.pollCount,
    scheduledTime: task.scheduledTime,
    responseTimeoutSeconds,
    runtimeMetadata: task.runtimeMetadata,
  });
  return { taskId, workflowId, leaseId: "", responseTimeoutSeconds, read };
}

function resultToWire(report: TaskReport, workerId: string): WireTaskResult {
  const { taskId, workflowId, status, outputText, reason, callbackAfterSeconds, extendLease, logs } = report;
  const output: unknown = JSON.parse(outputText);
  return WireTaskResult.fromPartial({
    workflowInstanceId: workflowId,
    taskId,
    workerId,
    status,
    outputData: jsonObjectToWire(output as JsonObject),
    reasonForIncompletion: reason,
    callbackAfterSeconds,
    extendLease,
    logs: logs.map(({ log, createdTime }) => ({ log, taskId, createdTime })),
  });
}
