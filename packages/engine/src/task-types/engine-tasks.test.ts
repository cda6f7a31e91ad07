import { expect, test } from "@jest/globals";
import { fork, join, simple, taskDef, workflow } from "../testing/builders.ts";
import { given } from "../testing/run.ts";

const engineTask = (reference: string, type: string, inputParameters: object = {}) => ({
  name: reference,
  taskReferenceName: reference,
  type,
  inputParameters,
});
const variablesOf = (run: ReturnType<typeof given>): unknown =>
  JSON.parse(run.state?.execution.variables.payload?.text ?? "null");

test("SET_VARIABLE replaces variables key by key, sees those before it, and keeps the others", () => {
  const tasks = [
    engineTask("s1", "SET_VARIABLE", { n: "${workflow.input.n}", map: { y: 2 } }),
    engineTask("s2", "SET_VARIABLE", { n: "${workflow.variables.map.y}", nil: null }),
    simple("z"),
  ];

  const run = given(workflow("w", tasks, { variables: { initial: "i", map: { x: 1 } } })).started({ n: 7 });

  expect(variablesOf(run)).toEqual({ initial: "i", n: 2, map: { y: 2 }, nil: null });
  expect(run.outputOf("s1")).toEqual({});
});

test("variables above 256 KB fail the task for good and stay as they were", () => {
  const tasks = [engineTask("s", "SET_VARIABLE", { big: "${workflow.input.big}" })];

  const run = given(workflow("w", tasks, { variables: { kept: 1 } })).started({ big: "x".repeat(300 * 1024) });

  expect([run.status, run.statusOf("s")]).toEqual(["FAILED", "FAILED_WITH_TERMINAL_ERROR"]);
  expect(variablesOf(run)).toEqual({ kept: 1 });
});

test("NOOP has ended when it is scheduled, without input or output", () => {
  const run = given(workflow("w", [engineTask("n", "NOOP", { v: "${workflow.input.v}" }), simple("z")])).started({});

  expect([run.statusOf("n"), run.inputOf("n"), run.outputOf("n")]).toEqual(["COMPLETED", {}, {}]);
  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test("HUMAN waits for an update; progress is kept, an end goes on", () => {
  const run = given(workflow("w", [engineTask("h", "HUMAN", { who: "${workflow.input.who}" }), simple("z")])).started({
    who: "me",
  });
  expect([run.statusOf("h"), run.inputOf("h")]).toEqual(["IN_PROGRESS", { who: "me" }]);

  run.updated("h", { status: "IN_PROGRESS", output: { draft: true } });
  expect([run.statusOf("h"), run.outputOf("h")]).toEqual(["IN_PROGRESS", { draft: true }]);
  run.completed("h", { approved: true });

  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test("TERMINATE with COMPLETED ends the workflow with its own output; what follows it does not run", () => {
  const end = { terminationStatus: "COMPLETED", terminationReason: "enough", workflowOutput: { v: "${a.output.v}" } };
  const tasks = [simple("a"), engineTask("t", "TERMINATE", end), simple("z")];
  const run = given(workflow("w", tasks, { outputParameters: { other: 1 } })).started();

  run.completed("a", { v: 1 });

  expect([run.status, run.reason, run.output, run.statusOf("z")]).toEqual(["COMPLETED", "enough", { v: 1 }, undefined]);
});

test("an empty reason of a TERMINATE is none", () => {
  const end = { terminationStatus: "FAILED", terminationReason: "" };
  const run = given(workflow("w", [engineTask("t", "TERMINATE", end)])).started();

  expect(run.reason).toBe(`Workflow is FAILED by TERMINATE task: ${run.task("t").taskId}`);
});

test("TERMINATE in a branch cancels the other branches and the join", () => {
  const branches = [[engineTask("t", "TERMINATE", { terminationStatus: "FAILED" })], [simple("b")]];
  const run = given(workflow("w", [fork("f", branches), join("j", ["t", "b"])])).started();

  expect([run.status, run.statusOf("b"), run.statusOf("j")]).toEqual(["FAILED", "CANCELED", "CANCELED"]);
  expect(run.reason).toBe(`Workflow is FAILED by TERMINATE task: ${run.task("t").taskId}`);
});

test.each([
  [5, { output: 5 }],
  [[1, 2], { output: [1, 2] }],
  [null, {}],
  [undefined, {}],
])("a TERMINATE whose workflowOutput is %j gives the output %j", (workflowOutput, output) => {
  const input = { terminationStatus: "COMPLETED", workflowOutput };
  const run = given(workflow("w", [engineTask("t", "TERMINATE", input)])).started();

  expect(run.output).toEqual(output);
});

test.each([
  ["optional", "COMPLETED"],
  ["permissive", "FAILED"],
])("a TERMINATE that fails and is %s ends nothing: what follows it runs", (flag, status) => {
  const failing = { ...engineTask("t", "TERMINATE", { terminationStatus: "NO" }), [flag]: true };
  const run = given(workflow("w", [failing, simple("z")])).started();
  expect([run.status, run.statusOf("z")]).toEqual(["RUNNING", "SCHEDULED"]);

  run.completed("z");

  expect(run.status).toBe(status);
});

test("a TERMINATE that would complete the workflow fails it where a permissive task has failed", () => {
  const tasks = [simple("a", { permissive: true }), engineTask("t", "TERMINATE", { terminationStatus: "COMPLETED" })];
  const run = given(workflow("w", tasks), [taskDef("a", { retryCount: 0 })]).started();

  run.failed("a", "no");

  expect(run.status).toBe("FAILED");
});

test("a termination status that comes out as none of the three fails the task", () => {
  const tasks = [engineTask("t", "TERMINATE", { terminationStatus: "${workflow.input.s}" })];
  const run = given(workflow("w", tasks)).started({ s: "DONE" });

  expect([run.status, run.statusOf("t")]).toEqual(["FAILED", "FAILED_WITH_TERMINAL_ERROR"]);
});

test("a task of a type that the server does not know waits in the queue of the type", () => {
  const run = given(workflow("w", [engineTask("a", "ROBOT", { id: "${CPEWF_TASK_ID}" }), simple("z")])).started();

  expect(run.task("a")).toMatchObject({ taskType: "ROBOT", taskDefName: "a", status: "SCHEDULED", handOut: "queued" });
  expect(run.inputOf("a")).toEqual({ id: run.task("a").taskId });
});
