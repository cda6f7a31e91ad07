import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";

import { codeOf } from "./clients/code-of.ts";
import { uniqueName } from "./clients/names.ts";
import { sharedCluster } from "./given-cluster.ts";
import type { JsonObject } from "./json.ts";

const given = sharedCluster();

const service = "tutti.v1.WorkflowBulkService";
const unary = async (method: string, request: JsonObject) =>
  await given().clients.grpc.unary(`${service}/${method}`, request);

/** Executions that wait for a worker. */
async function started(count: number): Promise<readonly string[]> {
  const { gRPC: conductor } = given().clients.over;
  const [name, task] = [uniqueName("bulk"), uniqueName("task")];
  await conductor.registerWorkflow({
    ...{ name, version: 1, schemaVersion: 2, ownerEmail: "e2e@example.com" },
    tasks: [{ name: task, taskReferenceName: "a", type: "SIMPLE" }],
  });
  return await Promise.all(Array.from({ length: count }, () => conductor.start({ name, version: 1 })));
}

const standing = async (id: string) => (await given().clients.over.REST.execution(id))["status"];

test("over gRPC many are paused and resumed in one call, and those that cannot be are told with their status", async () => {
  const [id = ""] = await started(1);

  const paused = await unary("PauseWorkflows", { workflowIds: [id, "none", id] });
  const [isPaused, again] = [await standing(id), await unary("PauseWorkflows", { workflowIds: [id] })];
  const resumed = await unary("ResumeWorkflows", { workflowIds: [id] });
  const refused = await unary("ResumeWorkflows", { workflowIds: [id] });

  expect(paused).toMatchObject({
    result: {
      successfulWorkflowIds: [id],
      failures: [
        {
          workflowId: "none",
          status: {
            ...{ code: status.NOT_FOUND, message: "No such workflow found by id: none" },
            details: [
              { type_url: "type.googleapis.com/google.rpc.ErrorInfo" },
              { type_url: "type.googleapis.com/google.rpc.ResourceInfo" },
            ],
          },
        },
      ],
    },
  });
  expect([isPaused, await standing(id)]).toEqual(["PAUSED", "RUNNING"]);
  for (const done of [again, resumed]) {
    expect(done).toMatchObject({ result: { successfulWorkflowIds: [id], failures: [] } });
  }
  expect(refused).toMatchObject({
    result: { successfulWorkflowIds: [], failures: [{ workflowId: id, status: { code: status.FAILED_PRECONDITION } }] },
  });
});

test("a thousand ids are handled in one call, and one more is refused", async () => {
  const ids = await started(100);
  const unknown = Array.from({ length: 900 }, (_, index) => `none-${index}`);
  const all = [...ids.slice(0, 50), ...unknown, ...ids.slice(50)];

  expect(await codeOf(unary("TerminateWorkflows", { workflowIds: [...all, "one more"] }))).toBe("INVALID_ARGUMENT");
  const { result } = await unary("TerminateWorkflows", { workflowIds: all, reason: "enough" });

  expect(result).toMatchObject({
    successfulWorkflowIds: ids,
    failures: unknown.map((workflowId) => ({ workflowId })),
  });
  const executions = await Promise.all(ids.map((id) => given().clients.over.REST.execution(id)));
  for (const execution of executions) {
    expect(execution).toMatchObject({ status: "TERMINATED", reasonForIncompletion: "enough" });
  }
});

test("over gRPC many are retried, restarted and removed", async () => {
  const ids = await started(3);
  await unary("TerminateWorkflows", { workflowIds: ids });

  for (const method of ["RetryWorkflows", "TerminateWorkflows", "RestartWorkflows", "TerminateRemoveWorkflows"])
    expect(await unary(method, { workflowIds: ids })).toMatchObject({ result: { successfulWorkflowIds: ids } });

  const { result } = await unary("RemoveWorkflows", { workflowIds: ids });
  expect(result).toMatchObject({ failures: ids.map((workflowId) => ({ workflowId })) });
});

test("over gRPC one is terminated and removed in one call", async () => {
  const [id = ""] = await started(1);
  const method = "tutti.v1.WorkflowService/TerminateRemoveWorkflow";

  await given().clients.grpc.unary(method, { workflowId: id, reason: "enough" });

  expect(await codeOf(given().clients.grpc.unary(method, { workflowId: id }))).toBe("NOT_FOUND");
});

test("over gRPC many are read, each in a message of its own", async () => {
  const ids = await started(3);
  const read = async (request: JsonObject) => await given().clients.grpc.stream(`${service}/GetWorkflows`, request);

  const found = await read({ workflowIds: [...ids, "none"] });
  const bare = await read({ workflowIds: ids.slice(0, 1), includeTasks: false });

  expect(found).toMatchObject([
    ...ids.map((workflowId) => ({ workflow: { workflowId, tasks: [{ referenceTaskName: "a" }] } })),
    { failure: { workflowId: "none", status: { code: status.NOT_FOUND } } },
  ]);
  expect(bare).toMatchObject([{ workflow: { workflowId: ids[0], tasks: [] } }]);
});
