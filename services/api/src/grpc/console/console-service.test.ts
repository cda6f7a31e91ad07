import { status, type ClientReadableStream, type ServiceError } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import type { consoleGrpc } from "@tutti/contracts";

import { givenApi } from "../../testing/given-api.ts";
import { storedTask } from "../../testing/given-task.ts";
import { until } from "../../testing/until.ts";

type Stream = ClientReadableStream<consoleGrpc.WatchExecutionResponse>;

/** What came over a stream, and how it ended. */
function heardOf(stream: Stream) {
  const heard = { answers: [] as consoleGrpc.WatchExecutionResponse[], error: undefined as ServiceError | undefined };
  let isOver = false;
  stream.on("data", (answer) => heard.answers.push(answer));
  stream.on("error", (error: ServiceError) => void ([heard.error, isOver] = [error, true]));
  stream.on("end", () => void (isOver = true));
  return { heard, over: async () => await until(() => isOver) };
}

test("an execution is watched over gRPC until the server stops", async () => {
  await using api = await givenApi();
  const { workflowId, taskId } = await storedTask(api.executions);

  const { heard, over } = heardOf(api.clients.console.watchExecution({ workflowId, sinceRevision: undefined }));
  await until(() => heard.answers.length > 0);
  void api.api.drain(new AbortController().signal);
  await over();

  expect(heard.answers).toMatchObject([
    { isGone: false, graph: { isChanges: false, execution: { workflowId }, tasks: { taskId: [taskId] } } },
  ]);
  expect(heard.error).toBeUndefined();
});

test("a viewer who cancels is forgotten", async () => {
  await using api = await givenApi();
  const { workflowId } = await storedTask(api.executions);
  const stream = api.clients.console.watchExecution({ workflowId, sinceRevision: undefined });
  const { heard } = heardOf(stream);
  await until(() => heard.answers.length > 0);
  const { count } = api.api.operations.live;

  stream.cancel();

  await until(() => api.api.operations.live.count === 0);
  expect(count).toBe(1);
});

test.each([
  [
    "an execution that is not there",
    { workflowId: "7f1c9b0e-0000-4000-8000-000000000000", sinceRevision: undefined },
    status.NOT_FOUND,
  ],
  [
    "a revision below 0",
    { workflowId: "7f1c9b0e-0000-4000-8000-000000000000", sinceRevision: -1 },
    status.INVALID_ARGUMENT,
  ],
])("%s is refused", async (_, request, code) => {
  await using api = await givenApi();

  const { heard, over } = heardOf(api.clients.console.watchExecution(request));
  await over();

  expect(heard.error?.code).toBe(code);
});
