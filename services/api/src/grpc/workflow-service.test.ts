import { status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { payloadToWire, WireStartWorkflowRequest, workflowDefToWire } from "@tutti/contracts";
import { Payload, taskIdAt } from "@tutti/engine";
import type { Execution } from "@tutti/engine";
import { leasedTask } from "@tutti/hand-out/testing";
import { StoreUnavailableError, type Applied } from "@tutti/ports";

import { failureOf, givenApi } from "../testing/given-api.ts";
import { ordersDef, storedExecution } from "../testing/given-execution.ts";

const request = (over: Partial<WireStartWorkflowRequest> = {}): WireStartWorkflowRequest => ({
  ...WireStartWorkflowRequest.create(),
  name: "orders",
  ...over,
});

describe("a start", () => {
  test("is handed to decider under an id of its own, which is the answer", async () => {
    await using api = await givenApi();
    const input = payloadToWire(Payload.fromText(`{"n": 1}`));

    const { workflowId } = await api.workflows.startWorkflow(
      request({ input, priority: 7, correlationId: "c", version: 2 }),
    );

    expect(workflowId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const [event] = api.decider.eventsOf("WorkflowStarted");
    expect(event).toMatchObject({ workflowId, name: "orders", version: 2, priority: 7, correlationId: "c" });
    expect(event?.input.text).toBe(`{"n":1}`);
  });

  test("of version 0 is of the latest, and what is empty is absent", async () => {
    await using api = await givenApi();

    await api.workflows.startWorkflow(request());

    const [event] = api.decider.eventsOf("WorkflowStarted");
    expect(event?.version).toBeUndefined();
    expect(event?.correlationId).toBeUndefined();
  });

  test("of a definition that there is not is NOT_FOUND", async () => {
    await using api = await givenApi();
    api.decider.onEvent = (): Applied => ({
      kind: "refused",
      refusal: { kind: "NotFound", what: "workflowDef", id: "orders", message: "in other words" },
    });

    expect(await failureOf(api.workflows.startWorkflow(request()))).toEqual({
      code: status.NOT_FOUND,
      details: "No such workflow found by name=orders",
    });
  });

  test.each([
    ["a priority above 99", { priority: 100 }, "priority: 100 should be maximum 99"],
    ["a negative priority", { priority: -1 }, "priority: -1 should be minimum 0"],
    ["no name", { name: "" }, "Workflow name must be specified when searching for a definition"],
    [
      "an inline definition without tasks",
      { workflowDef: { ...workflowDefToWire(ordersDef()), tasks: [] } },
      "WorkflowTask list cannot be empty",
    ],
    ["a NUL in its name", { name: "a\0b" }, "name must not hold a NUL character"],
    ["a NUL in a correlation id", { correlationId: "a\0b" }, "correlationId must not hold a NUL character"],
    ["a name of a megabyte", { name: "x".repeat(1_000_000) }, "name must have at most 1020 bytes of UTF-8"],
  ])("with %s is refused and reaches nobody", async (_, over, details) => {
    await using api = await givenApi();

    const failure = await failureOf(api.workflows.startWorkflow(request(over)));

    expect(failure).toEqual({ code: status.INVALID_ARGUMENT, details });
    expect(api.decider.events).toEqual([]);
  });
});

describe("an execution", () => {
  test("is shown with its tasks only when they are asked for", async () => {
    await using api = await givenApi();
    const { workflowId, leased } = await stored(api);

    const without = await api.workflows.getWorkflowStatus({ workflowId, includeTasks: false });
    const whole = await api.workflows.getWorkflowStatus({ workflowId, includeTasks: true });

    expect(without).toMatchObject({ workflowId, status: "RUNNING", correlationId: "c", tasks: [] });
    expect(without.workflowDefinition?.name).toBe("orders");
    expect(whole.tasks).toMatchObject([{ taskId: leased.taskId, workflowTask: { name: "pack" } }]);
  });

  test("with many tasks is read whole, each once and in order", async () => {
    await using api = await givenApi();
    const { task } = leasedTask({});
    const tasks = Array.from({ length: 1_234 }, (_, index) => ({
      ...task,
      taskId: taskIdAt({ ms: 1 + index, ordinal: 0 }, task.workflowId),
      seq: index + 1,
    }));
    const { workflowId } = await storedExecution(api.executions, { tasks, over: { workflowId: task.workflowId } });

    const whole = await api.workflows.getWorkflowStatus({ workflowId, includeTasks: true });

    expect(whole.tasks.map(({ taskId }) => taskId)).toEqual(tasks.map(({ taskId }) => taskId));
    expect(whole.workflowDefinition?.name).toBe("orders");
  });

  test.each(["no-such-id", "01999999-0000-7000-8000-000000000000"])(
    "that there is not (%s) is NOT_FOUND",
    async (id) => {
      await using api = await givenApi();

      const call = api.workflows.getWorkflowStatus({ workflowId: id, includeTasks: false });

      expect(await failureOf(call)).toEqual({
        code: status.NOT_FOUND,
        details: `No such workflow found by id: ${id}`,
      });
    },
  );

  test("is paused, resumed, terminated, decided on and removed by decider", async () => {
    await using api = await givenApi();
    const workflowId = "01999999-0000-7000-8000-000000000000";

    await api.workflows.pauseWorkflow({ workflowId });
    await api.workflows.resumeWorkflow({ workflowId });
    await api.workflows.terminateWorkflow({ workflowId, reason: "enough" });
    await api.workflows.decideWorkflow({ workflowId });
    await api.workflows.removeWorkflow({ workflodId: workflowId, archiveWorkflow: false });

    expect(api.decider.events).toMatchObject([
      { kind: "PauseRequested", workflowId },
      { kind: "ResumeRequested", workflowId },
      { kind: "TerminateRequested", workflowId, reason: "enough" },
      { kind: "DecideRequested", workflowId },
      { kind: "RemoveRequested", workflowId, archive: false },
    ]);
  });

  test("whose state does not allow a request answers FAILED_PRECONDITION", async () => {
    await using api = await givenApi();
    api.decider.onEvent = (): Applied => ({
      kind: "refused",
      refusal: { kind: "IllegalTransition", status: "COMPLETED", message: "it has ended" },
    });
    const workflowId = "01999999-0000-7000-8000-000000000000";

    expect(await failureOf(api.workflows.pauseWorkflow({ workflowId }))).toEqual({
      code: status.FAILED_PRECONDITION,
      details: "it has ended",
    });
  });
});

describe("executions by what they are called", () => {
  test("those that have not ended are listed by name, of one version or of any", async () => {
    await using api = await givenApi();
    const store = async (over: Partial<Execution>) =>
      (await storedExecution(api.executions, { tasks: [], over })).workflowId;
    const first = await store({ createTime: 5 });
    const paused = await store({ createTime: 6, status: "PAUSED", workflowVersion: 2 });
    const ended = await store({ createTime: 4, status: "FAILED" });
    await store({ workflowName: "other" });
    const list = async (query: { version?: number; startTime?: number; endTime?: number }) =>
      (await api.workflows.getRunningWorkflows({ name: "orders", version: 0, startTime: 0, endTime: 0, ...query }))
        .workflowIds;

    expect(await list({})).toEqual([first, paused]);
    expect(await list({ version: 2 })).toEqual([paused]);
    expect(await list({ startTime: 4 })).toEqual([first, paused]);
    expect(await list({ startTime: 4, endTime: 5 })).toEqual([ended, first]);
  });

  test("those of correlation ids come under each id that was asked for, RUNNING ones unless closed ones are wanted", async () => {
    await using api = await givenApi();
    const { workflowId, leased } = await stored(api);
    const ended = await storedExecution(api.executions, { tasks: [], over: { status: "COMPLETED", createTime: 2 } });
    const ask = async (over: { includeClosed?: boolean; includeTasks?: boolean }) => {
      const wanted = { name: "orders", correlationId: ["c", "none", "c"], includeClosed: false, includeTasks: false };
      const { workflowsById } = await api.workflows.getWorkflows({ ...wanted, ...over });
      return [...workflowsById].map(
        ([id, found]) => [id, found.workflows.map((one) => [one.workflowId, one.tasks.length])] as const,
      );
    };

    expect(await ask({ includeTasks: true })).toEqual([
      ["c", [[workflowId, 1]]],
      ["none", []],
    ]);
    const all = [
      [workflowId, 0],
      [ended.workflowId, 0],
    ].sort(([one = ""], [other = ""]) => (one < other ? -1 : 1));
    expect(await ask({ includeClosed: true })).toEqual([
      ["c", all],
      ["none", []],
    ]);
    expect(leased.workflowId).toBe(workflowId);
  });

  test("without a name nothing is looked for", async () => {
    await using api = await givenApi();

    const call = api.workflows.getRunningWorkflows({ name: "", version: 0, startTime: 0, endTime: 0 });

    expect((await failureOf(call)).code).toBe(status.INVALID_ARGUMENT);
  });
});

test("a store that is away is UNAVAILABLE, whatever it says of itself", async () => {
  await using api = await givenApi();
  const away = () => Promise.reject(new StoreUnavailableError("connect ECONNREFUSED 10.0.0.7", { cause: undefined }));
  Object.assign(api.executions, { getExecutions: away, getExecution: away });

  const call = api.workflows.getWorkflowStatus({
    workflowId: "01999999-0000-7000-8000-000000000000",
    includeTasks: false,
  });

  expect(await failureOf(call)).toEqual({
    code: status.UNAVAILABLE,
    details: "what stands behind the service cannot be reached now; try again",
  });
});

async function stored(api: Awaited<ReturnType<typeof givenApi>>) {
  const leased = leasedTask();
  const { workflowId } = await storedExecution(api.executions, {
    tasks: [leased.task],
    over: { workflowId: leased.workflowId },
  });
  return { workflowId, leased };
}
