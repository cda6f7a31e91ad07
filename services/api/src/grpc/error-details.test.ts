import { describe, expect, test } from "@jest/globals";
import {
  taskDefToWire,
  WireRerunWorkflowRequest,
  WireStartWorkflowRequest,
  WireTaskResult,
  workflowDefToWire,
} from "@tutti/contracts";
import { Payload, taskDefFromJson, type Refusal } from "@tutti/engine";
import { StoreUnavailableError } from "@tutti/ports";

import { detailsOf, failureOf, givenApi } from "../testing/given-api.ts";
import { ordersDef } from "../testing/given-execution.ts";

type GivenApi = Awaited<ReturnType<typeof givenApi>>;

const workflow = workflowDefToWire(ordersDef());
const task = taskDefToWire(taskDefFromJson(Payload.fromText(`{"name":"pack"}`).tree).value);
const [first] = workflow.tasks;
if (first === undefined) throw new Error("the definition has no task");
const nested = { ...first, type: "FORK_JOIN", forkTasks: [{ tasks: [{ ...first, taskReferenceName: "" }] }] };
const unknownId = "01999999-0000-7000-8000-000000000000";
const result = WireTaskResult.create();
const unknownWord = "UNRECOGNIZED" as const;
const wrongJson = {
  name: "",
  timeoutPolicy: "NEVER",
  tasks: [{ name: "a", taskReferenceName: "a", startDelay: -1, joinMode: 9 }],
};
const wrongDefinition = { form: { $case: "json", value: Buffer.from(JSON.stringify(wrongJson)) } } as const;
const wrongFields = ["tasks[0].join_mode", "timeout_policy", "name", "tasks[0].start_delay"];

test.each<[string, (api: GivenApi) => Promise<unknown>, readonly string[]]>([
  [
    "CreateWorkflow",
    (api) => api.metadata.createWorkflow({ workflow: { ...workflow, tasks: [] } }),
    ["workflow.tasks"],
  ],
  ["CreateWorkflow", (api) => api.metadata.createWorkflow({ workflow: undefined }), ["workflow"]],
  [
    "ValidateWorkflow",
    (api) => api.metadata.validateWorkflow({ workflow: { ...workflow, tasks: [nested] } }),
    ["workflow.tasks[0].fork_tasks[0].tasks[0].task_reference_name"],
  ],
  [
    "UpdateWorkflows",
    (api) => api.metadata.updateWorkflows({ defs: [workflow, { ...workflow, name: "" }] }),
    ["defs[1].name"],
  ],
  ["UpdateWorkflows", (api) => api.metadata.updateWorkflows({ defs: [] }), ["defs"]],
  ["GetWorkflow", (api) => api.metadata.getWorkflow({ name: "", version: 0 }), ["name"]],
  [
    "CreateTasks",
    (api) => api.metadata.createTasks({ defs: [task, { ...task, retryCount: -1 }] }),
    ["defs[1].retry_count"],
  ],
  ["UpdateTask", (api) => api.metadata.updateTask({ task: { ...task, name: "" } }), ["task.name"]],
  [
    "UpdateTask, of words that it does not know too,",
    (api) => api.metadata.updateTask({ task: { ...task, name: "", retryLogic: unknownWord, retryCount: -1 } }),
    ["task.retry_logic", "task.name", "task.retry_count"],
  ],
  [
    "UpdateWorkflows, of words that it does not know too,",
    (api) =>
      api.metadata.updateWorkflows({ defs: [workflow, { ...workflow, timeoutPolicy: unknownWord, tasks: [nested] }] }),
    ["defs[1].timeout_policy", "defs[1].tasks[0].fork_tasks[0].tasks[0].task_reference_name"],
  ],
  [
    "CreateWorkflowDef",
    (api) => api.definitions.createWorkflowDef({ definition: wrongDefinition, overwrite: undefined }),
    wrongFields.map((field) => `definition.${field}`),
  ],
  [
    "PutWorkflowDefs",
    (api) => api.definitions.putWorkflowDefs({ definitions: [wrongDefinition] }),
    wrongFields.map((field) => `definitions[0].${field}`),
  ],
  ["GetTask", (api) => api.metadata.getTask({ taskType: "" }), ["task_type"]],
  ["DeleteTask", (api) => api.metadata.deleteTask({ taskType: "" }), ["task_type"]],
  ["Poll", (api) => api.tasks.poll({ taskType: "", workerId: "", domain: "" }), ["task_type"]],
  ["UpdateTask", (api) => api.tasks.updateTask({ result: undefined }), ["result"]],
  [
    "UpdateTask",
    (api) => api.tasks.updateTask({ result: { ...result, callbackAfterSeconds: -1 } }),
    ["result.workflow_instance_id", "result.task_id", "result.callback_after_seconds"],
  ],
  ["AddLog", (api) => api.tasks.addLog({ taskId: "", log: "" }), ["task_id"]],
  ["GetTaskLogs", (api) => api.tasks.getTaskLogs({ taskId: "" }), ["task_id"]],
  ["GetTask", (api) => api.tasks.getTask({ taskId: "" }), ["task_id"]],
  [
    "StartWorkflow",
    (api) => api.workflows.startWorkflow(WireStartWorkflowRequest.fromPartial({ priority: 100 })),
    ["name", "priority"],
  ],
  ["GetWorkflows", (api) => api.workflows.getWorkflows({ ...finding, correlationId: ["c"] }), ["name"]],
  [
    "GetWorkflowStatus",
    (api) => api.workflows.getWorkflowStatus({ workflowId: "", includeTasks: false }),
    ["workflow_id"],
  ],
  [
    "RemoveWorkflow",
    (api) => api.workflows.removeWorkflow({ workflodId: "", archiveWorkflow: false }),
    ["workflod_id"],
  ],
  ["GetRunningWorkflows", (api) => api.workflows.getRunningWorkflows({ ...running, name: "" }), ["name"]],
  ["PauseWorkflow", (api) => api.workflows.pauseWorkflow({ workflowId: "" }), ["workflow_id"]],
  [
    "SkipTaskFromWorkflow",
    (api) => api.workflows.skipTaskFromWorkflow({ workflowId: unknownId, taskReferenceName: "", request: undefined }),
    ["task_reference_name"],
  ],
  [
    "RerunWorkflow",
    (api) => api.workflows.rerunWorkflow(WireRerunWorkflowRequest.create()),
    ["re_run_from_workflow_id"],
  ],
])("%s names the fields that are wrong by their paths in the request", async (_, call, fields) => {
  await using api = await givenApi();

  const { BadRequest: badRequest, ErrorInfo: info } = await detailsOf(call(api));

  expect(info).toMatchObject({ domain: "conductor" });
  expect(badRequest).toMatchObject({ fieldViolations: fields.map((field) => ({ field })) });
});

const finding = { name: "", correlationId: [], includeClosed: false, includeTasks: false };
const running = { name: "orders", version: 0, startTime: 0, endTime: 0 };

test("a poll that would wait too long names the time-out", async () => {
  await using api = await givenApi();
  const request = { taskType: "pack", workerId: "", domain: "", count: 1, timeout: 5_001 };
  const call = (async () => {
    for await (const _ of api.clients.tasks.batchPoll(request)) throw new Error("nothing is to come");
  })();

  expect(await detailsOf(call)).toMatchObject({ BadRequest: { fieldViolations: [{ field: "timeout" }] } });
});

describe("what is not there, or is in the way, is named", () => {
  test.each<[string, (api: GivenApi) => Promise<unknown>, { resourceType: string; resourceName: string }]>([
    [
      "an execution",
      (api) => api.workflows.getWorkflowStatus({ workflowId: "w", includeTasks: true }),
      { resourceType: "conductor.proto.Workflow", resourceName: "w" },
    ],
    [
      "a task",
      (api) => api.tasks.getTask({ taskId: "t" }),
      { resourceType: "conductor.proto.Task", resourceName: "t" },
    ],
    [
      "a definition",
      (api) => api.metadata.getWorkflow({ name: "none", version: 0 }),
      { resourceType: "conductor.proto.WorkflowDef", resourceName: "none" },
    ],
    [
      "a definition of tasks",
      (api) => api.metadata.getTask({ taskType: "none" }),
      { resourceType: "conductor.proto.TaskDef", resourceName: "none" },
    ],
  ])("%s, NOT_FOUND", async (_, call, resource) => {
    await using api = await givenApi();

    expect(await detailsOf(call(api))).toMatchObject({ ErrorInfo: { reason: "NOT_FOUND" }, ResourceInfo: resource });
  });

  test("a definition that exists, ALREADY_EXISTS", async () => {
    await using api = await givenApi();
    await api.metadata.createWorkflow({ workflow });

    expect(await detailsOf(api.metadata.createWorkflow({ workflow }))).toMatchObject({
      ErrorInfo: {
        reason: "ALREADY_EXISTS",
        metadata: new Map(Object.entries({ what: "workflowDef", id: "orders.1" })),
      },
      ResourceInfo: { resourceType: "conductor.proto.WorkflowDef", resourceName: "orders.1" },
    });
  });
});

describe("when to come again is told", () => {
  const message = "later";

  test.each<[string, Refusal, object]>([
    [
      "the time that is known",
      { kind: "Overloaded", retryAfterMs: 2_500, message },
      { seconds: 2, nanos: 500_000_000 },
    ],
    ["a second for a limit", { kind: "LimitReached", message }, { seconds: 1, nanos: 0 }],
    ["a second for an outage of decider", { kind: "Unavailable", message }, { seconds: 1, nanos: 0 }],
  ])("%s", async (_, refusal, retryDelay) => {
    await using api = await givenApi();
    api.decider.onEvent = () => ({ kind: "refused", refusal });

    const started = api.workflows.startWorkflow(WireStartWorkflowRequest.fromPartial({ name: "orders" }));

    expect(await detailsOf(started)).toMatchObject({ RetryInfo: { retryDelay } });
  });

  test("a second for an outage of the store, whose place is not told", async () => {
    await using api = await givenApi();
    const getTaskDef = () => Promise.reject(new StoreUnavailableError("no way to 10.0.0.7", { cause: undefined }));
    Object.assign(api.stores.metadata, { getTaskDef });

    const call = api.metadata.getTask({ taskType: "pack" });

    expect(await detailsOf(call)).toMatchObject({ RetryInfo: { retryDelay: { seconds: 1, nanos: 0 } } });
  });
});

test("a definition with many faults is refused with as many as a status can carry", async () => {
  await using api = await givenApi();
  const tasks = Array.from({ length: 200 }, () => ({
    ...first,
    name: "\u{1F3BC}".repeat(2_000),
    taskReferenceName: "",
  }));

  const call = api.metadata.createWorkflow({ workflow: { ...workflow, tasks } });
  const { BadRequest: badRequest, ErrorInfo: info } = await detailsOf(call);

  expect(info).toMatchObject({ reason: "INVALID_DEFINITION" });
  expect((badRequest as { fieldViolations: unknown[] }).fieldViolations.length).toBeGreaterThan(3);
  expect((await failureOf(call)).details.length).toBeGreaterThan(0);
});
