import { describe, expect, test } from "@jest/globals";

import { uniqueName } from "./clients/names.ts";
import { sharedCluster } from "./given-cluster.ts";
import { asText, isObject, type JsonObject } from "./json.ts";

const given = sharedCluster();

/** A result, and the task that its answer holds. */
type Update = (result: JsonObject) => Promise<JsonObject | undefined>;

const updates: Readonly<Record<"gRPC" | "REST", Update>> = {
  gRPC: async (result) => {
    const { task } = await given().clients.grpc.unary("tutti.v1.TaskService/UpdateTaskV2", { result });
    return isObject(task) ? task : undefined;
  },
  REST: async (result) => {
    const answer = await given().clients.http.must("POST", "/tasks/update-v2", result);
    return isObject(answer) ? answer : undefined;
  },
};

describe.each(["gRPC", "REST"] as const)("over %s", (wire) => {
  test("one poll is enough for all tasks of a chain, and of the next execution", async () => {
    const { conductor, name, ids } = await started(["a", "b", "c"], { executions: 2 });
    let [task] = await conductor.poll(name, { timeoutMs: 5_000, workerId: "w" });
    const done: string[] = [];

    while (task !== undefined && done.length < 7) {
      expect(task).toMatchObject({ status: "IN_PROGRESS", workerId: "w", pollCount: 1 });
      done.push(asText(task["referenceTaskName"]));
      task = await updates[wire](resultOf(task));
    }

    expect(done.toSorted()).toEqual(["a", "a", "b", "b", "c", "c"]);
    for (const id of ids) expect(await conductor.execution(id)).toMatchObject({ status: "COMPLETED" });
  });

  test("a chain in a domain stays in it", async () => {
    const { conductor, name } = await started(["a", "b"], { request: { taskToDomain: { "*": "eu" } } });
    const [task = {}] = await conductor.poll(name, { timeoutMs: 5_000, workerId: "w", domain: "eu" });

    expect(await updates[wire](resultOf(task))).toMatchObject({ referenceTaskName: "b", domain: "eu" });
  });

  test("a task that has ended hands out the next, and one that goes on hands out none", async () => {
    const { conductor, name } = await started(["a"], { executions: 2 });
    const [task = {}] = await conductor.poll(name, { timeoutMs: 5_000, workerId: "w" });

    expect(await updates[wire]({ ...resultOf(task), extendLease: true })).toBeUndefined();
    expect(await updates[wire]({ ...resultOf(task), status: "IN_PROGRESS", callbackAfterSeconds: 60 })).toBeUndefined();
    await conductor.update(resultOf(task));
    const next = await updates[wire](resultOf(task));

    expect(next).toMatchObject({ referenceTaskName: "a" });
    expect(next?.["workflowInstanceId"]).not.toBe(task["workflowInstanceId"]);
  });
});

async function started(
  references: readonly string[],
  { executions = 1, request = {} }: { readonly executions?: number; readonly request?: JsonObject } = {},
) {
  const conductor = given().clients.over.gRPC;
  const name = uniqueName("chain");
  await conductor.registerWorkflow({
    ...{ name, version: 1, schemaVersion: 2, ownerEmail: "e2e@example.com" },
    tasks: references.map((taskReferenceName) => ({ name, taskReferenceName, type: "SIMPLE" })),
  });
  const ids: string[] = [];
  for (let n = 0; n < executions; n += 1) ids.push(await conductor.start({ name, ...request }));
  return { conductor, name, ids };
}

function resultOf({ taskId = "", workflowInstanceId = "" }: JsonObject): JsonObject {
  return { taskId, workflowInstanceId, workerId: "w", status: "COMPLETED" };
}
