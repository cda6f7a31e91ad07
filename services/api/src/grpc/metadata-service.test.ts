import { status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { taskDefToWire, workflowDefToWire } from "@tutti/contracts";
import { Payload, taskDefFromJson } from "@tutti/engine";

import { failureOf, givenApi } from "../testing/given-api.ts";
import { ordersDef } from "../testing/given-execution.ts";

const workflow = workflowDefToWire(ordersDef());
const task = taskDefToWire(taskDefFromJson(Payload.fromText(`{"name":"pack"}`).tree).value);

describe("a workflow definition", () => {
  test("comes back as it was registered, the highest version where none is named", async () => {
    await using api = await givenApi();
    const second = { ...workflow, version: 2 };
    await api.metadata.createWorkflow({ workflow });
    await api.metadata.createWorkflow({ workflow: second });

    const latest = await api.metadata.getWorkflow({ name: "orders", version: 0 });
    const first = await api.metadata.getWorkflow({ name: "orders", version: 1 });

    expect(latest).toEqual({ workflow: second });
    expect(first).toEqual({ workflow });
  });

  test("that exists cannot be created again", async () => {
    await using api = await givenApi();
    await api.metadata.createWorkflow({ workflow });

    expect(await failureOf(api.metadata.createWorkflow({ workflow }))).toEqual({
      code: status.ALREADY_EXISTS,
      details: "Workflow with orders.1 already exists!",
    });
  });

  test("that is invalid is refused and not stored", async () => {
    await using api = await givenApi();
    const invalid = { ...workflow, tasks: [] };

    const failure = { code: status.INVALID_ARGUMENT, details: "WorkflowTask list cannot be empty" };
    expect(await failureOf(api.metadata.createWorkflow({ workflow: invalid }))).toEqual(failure);
    expect(await failureOf(api.metadata.validateWorkflow({ workflow: invalid }))).toEqual(failure);
    expect(await failureOf(api.metadata.updateWorkflows({ defs: [workflow, invalid] }))).toEqual(failure);
    expect((await api.api.operations.workflowDefinitions.list()).length).toBe(0);
  });

  test("is only looked at when it is validated", async () => {
    await using api = await givenApi();

    await api.metadata.validateWorkflow({ workflow });

    expect(await failureOf(api.metadata.getWorkflow({ name: "orders", version: 0 }))).toEqual({
      code: status.NOT_FOUND,
      details: "No such workflow found by name=orders",
    });
  });

  test("that is updated need not have existed", async () => {
    await using api = await givenApi();

    await api.metadata.updateWorkflows({ defs: [workflow] });

    const found = await api.metadata.getWorkflow({ name: "orders", version: 0 });
    expect(found.workflow?.name).toBe("orders");
  });

  test("that is missing from its request is asked for", async () => {
    await using api = await givenApi();

    expect(await failureOf(api.metadata.createWorkflow({ workflow: undefined }))).toEqual({
      code: status.INVALID_ARGUMENT,
      details: "workflow must be set",
    });
  });
});

describe("a task definition", () => {
  test("comes back as it was registered", async () => {
    await using api = await givenApi();

    await api.metadata.createTasks({ defs: [task] });

    expect(await api.metadata.getTask({ taskType: "pack" })).toEqual({ task });
  });

  test("is replaced only where there is one", async () => {
    await using api = await givenApi();
    expect((await failureOf(api.metadata.updateTask({ task }))).code).toBe(status.NOT_FOUND);
    await api.metadata.createTasks({ defs: [task] });

    await api.metadata.updateTask({ task: { ...task, retryCount: 7 } });

    const found = await api.metadata.getTask({ taskType: "pack" });
    expect(found.task?.retryCount).toBe(7);
  });

  test("is gone when it was deleted", async () => {
    await using api = await givenApi();
    await api.metadata.createTasks({ defs: [task] });

    await api.metadata.deleteTask({ taskType: "pack" });

    expect(await failureOf(api.metadata.getTask({ taskType: "pack" }))).toEqual({
      code: status.NOT_FOUND,
      details: "No such TaskDef found by taskType=pack",
    });
    const again = failureOf(api.metadata.deleteTask({ taskType: "pack" }));
    expect((await again).code).toBe(status.NOT_FOUND);
  });

  test("without a name cannot be deleted, and one that is far too long is not told back whole", async () => {
    await using api = await givenApi();

    expect(await failureOf(api.metadata.deleteTask({ taskType: "" }))).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: "TaskType cannot be null or empty.",
    });
    const tooLong = await failureOf(api.metadata.deleteTask({ taskType: "x".repeat(50_000) }));
    expect(tooLong.code).toBe(status.NOT_FOUND);
    expect(tooLong.details).toMatch(/^No such task definition x+\.\.\. \(50024 characters in all\)$/);
  });

  test("that is invalid is refused with its place in the list", async () => {
    await using api = await givenApi();

    const call = api.metadata.createTasks({ defs: [task, { ...task, retryCount: -1 }] });

    expect((await failureOf(call)).code).toBe(status.INVALID_ARGUMENT);
    expect((await failureOf(api.metadata.createTasks({ defs: [] }))).details).toBe("TaskDefList is empty");
  });
});
