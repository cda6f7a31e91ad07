import { expect, test } from "@jest/globals";
import { MAX_REASON_LENGTH } from "../../model/kept-texts.ts";
import type { AnsweredNeed, NeedAnswer } from "../../need.ts";
import { fork, join, simple, workflow } from "../../testing/builders.ts";
import { Executions } from "../../testing/executions.ts";
import { given } from "../../testing/run.ts";

type Members = { readonly [key: string]: unknown };

const LONG = "x".repeat(1_100);
const TOO_LONG = `must have at most 1020 bytes of UTF-8, found "${"x".repeat(60)}..."`;

const answers = (need: AnsweredNeed): NeedAnswer | undefined =>
  need.kind === "taskDefs" ? { kind: "taskDefs", found: new Map() } : undefined;

/** After a task that has ended, so that an event from outside comes to it. */
const reached = (tasks: readonly Members[]) => {
  const run = given(workflow("w", [simple("first"), ...tasks]))
    .answering(answers)
    .started({ long: LONG });
  run.completed("first");
  return run;
};

const task = (type: string, reference: string, members: Members): Members => ({
  name: reference,
  taskReferenceName: reference,
  type,
  ...members,
});

const dynamic = task("DYNAMIC", "d", { dynamicTaskNameParam: "n", inputParameters: { n: "${workflow.input.long}" } });
const child = { workflowDefinition: { name: "c", version: 1, tasks: [simple("k")] } };
const sub = (subWorkflowParam: Members): Members => task("SUB_WORKFLOW", "s", { subWorkflowParam });

test("a worker's reason is cut between characters, and never within one", () => {
  const run = given(workflow("w", [simple("a")])).started();

  run.failed("a", `${"x".repeat(499)}\u{1F600} and so on`);

  expect(run.task("a").reasonForIncompletion).toBe(`${"x".repeat(499)}?`);
});

test("of a reason that is made of very many only the beginning is kept, and how long it was", () => {
  const branches = Array.from({ length: 100 }, (_, index) => simple(`b${index}`, { permissive: true, retryCount: 0 }));
  const joinOn = branches.map(({ taskReferenceName }) => String(taskReferenceName));
  const run = given(
    workflow("w", [
      fork(
        "f",
        branches.map((branch) => [branch]),
      ),
      join("j", joinOn),
    ]),
  ).started();

  for (const reference of joinOn) run.failed(reference, "x".repeat(500));

  const reason = run.task("j").reasonForIncompletion ?? "";
  expect(reason).toHaveLength(MAX_REASON_LENGTH);
  expect(reason).toMatch(/x\.\.\. \(50099 characters in all\)$/);
  expect(run.reason).toHaveLength(MAX_REASON_LENGTH);
});

test("a dynamic task whose name is longer than any store keeps fails the workflow with the reason", () => {
  const run = reached([dynamic]);

  expect([run.status, run.reason]).toEqual(["FAILED", `Task d cannot be kept: taskDefName ${TOO_LONG}`]);
});

test("within a TRY it is a failure like another", () => {
  const run = reached([task("TRY", "t", { tryTasks: [dynamic], catchTasks: [] }), simple("after")]);

  expect(run.task("d")).toMatchObject({
    status: "FAILED_WITH_TERMINAL_ERROR",
    reasonForIncompletion: `Task d cannot be kept: taskDefName ${TOO_LONG}`,
  });
  expect(run.statusOf("after")).toBe("SCHEDULED");
});

test.each<[string, Members]>([
  ["one task over a list", { inputParameters: { forkTaskName: "${workflow.input.long}", forkTaskInputs: [{ a: 1 }] } }],
  [
    "a list of tasks",
    {
      dynamicForkTasksParam: "tasks",
      dynamicForkTasksInputParamName: "inputs",
      inputParameters: { tasks: [simple("r", { name: LONG })], inputs: {} },
    },
  ],
  [
    "a task within a branch",
    {
      dynamicForkTasksParam: "tasks",
      dynamicForkTasksInputParamName: "inputs",
      inputParameters: {
        tasks: [task("FOR_EACH", "e", { items: "1", itemName: "i", loopOver: [simple("r", { name: LONG })] })],
        inputs: {},
      },
    },
  ],
])("a dynamic fork fails the workflow where a name is too long: %s", (_, members) => {
  const run = reached([task("FORK_JOIN_DYNAMIC", "f", members), join("j", [])]);

  expect([run.status, run.reason]).toEqual(["FAILED", expect.stringContaining(`name ${TOO_LONG}`)]);
});

test.each<[string, Members, string]>([
  ["idempotencyKey", { idempotencyKey: "${workflow.input.long}" }, "idempotencyKey"],
  ["taskToDomain", { taskToDomain: { "*": "${workflow.input.long}" } }, "taskToDomain.*"],
])("a sub-workflow whose %s is too long fails its task", (_, members, path) => {
  const run = reached([sub({ ...child, ...members })]);

  expect(run.task("s")).toMatchObject({
    status: "FAILED",
    reasonForIncompletion: `subWorkflowParam.${path} ${TOO_LONG}`,
  });
});

test.each([
  [-7, 0],
  [99_999_999_999, 99],
])("a sub-workflow's priority of %d is none: its task fails, with %d in its record", (priority, kept) => {
  const all = new Executions([workflow("c", [simple("k")]), workflow("p", [sub({ name: "c", version: 1, priority })])]);
  const parent = all.start("p");
  all.deliverAll();

  expect(all.task(parent, "s")).toMatchObject({
    ...{ status: "FAILED", workflowPriority: kept, subWorkflowId: undefined },
    reasonForIncompletion: "priority MUST be between 0 and 99 (inclusive)",
  });
});

test.each(["correlationId", "idempotencyKey"])("a START_WORKFLOW whose %s is too long fails", (member) => {
  const startWorkflow = { name: "c", [member]: "${workflow.input.long}" };
  const run = reached([task("START_WORKFLOW", "s", { inputParameters: { startWorkflow } })]);

  expect(run.task("s").status).toMatch(/^FAILED/);
  expect(run.task("s").reasonForIncompletion).toContain(member);
});

test("an event for a sink that is too long fails", () => {
  const run = reached([task("EVENT", "e", { sink: "conductor:${workflow.input.long}" })]);

  expect(run.task("e")).toMatchObject({
    status: "FAILED",
    reasonForIncompletion: expect.stringContaining("sink must have"),
  });
});
