import { expect, test } from "@jest/globals";
import { fork, inline, join, noop, simple, switchOn, taskDef, workflow } from "../testing/builders.ts";
import { given } from "../testing/run.ts";
import type { Run } from "../testing/run.ts";

type Members = { readonly [key: string]: unknown };

const once = ["a", "b", "c", "d", "z"].map((name) => taskDef(name, { retryCount: 0 }));
const started = (tasks: Parameters<typeof workflow>[1], members: Members = {}) =>
  given(workflow("w", tasks, members), once).started();
const references = (run: Run) => [...(run.state?.tasks ?? [])].map((task) => task.referenceTaskName);

const of = (inputParameters: Members): Members => ({ inputParameters });
const setVariable = (reference: string, inputParameters: Members): Members => ({
  ...{ name: reference, taskReferenceName: reference, type: "SET_VARIABLE", inputParameters },
});
const terminate = (reference: string, terminationStatus: string, workflowOutput: unknown): Members => ({
  ...{ name: reference, taskReferenceName: reference, type: "TERMINATE" },
  inputParameters: { terminationStatus, terminationReason: `by ${reference}`, workflowOutput },
});

test("tasks that are scheduled together do not see each other, nor what they make of the variables", () => {
  const seen = { output: "${i.output}", text: "${i.status} of ${s.output}", x: "${workflow.variables.x}" };
  const branches = [
    [inline("i", "7")],
    [switchOn("s", "y", { cases: { y: [simple("a", of({ ...seen, chosen: "${s.output.selectedCase}" }))] } })],
    [setVariable("v", { x: "new" }), simple("c", of({ x: "${workflow.variables.x}" }))],
    [simple("b", of(seen))],
  ];
  const run = started([fork("f", branches), join("j", ["a", "b"])], { variables: { x: "old" } });

  expect(run.inputOf("b")).toEqual({ output: null, text: "null of null", x: "old" });
  expect(run.inputOf("a")).toEqual({ output: null, text: "null of null", x: "old", chosen: null });
  expect(run.inputOf("c")).toEqual({ x: "new" });
});

test("what follows them sees them", () => {
  const run = started([
    fork("f", [[inline("i", "7"), simple("a", of({ v: "${i.output.result}", b: "${b.status}" }))], [simple("b")]]),
    join("j", ["a", "b"]),
  ]);

  expect(run.inputOf("a")).toEqual({ v: 7, b: "SCHEDULED" });
});

test("branches are scheduled depth first: a fork within comes with all its branches before the next branch", () => {
  const run = started([
    fork("f", [[fork("g", [[simple("a")], [simple("b")]]), join("k", ["a", "b"])], [simple("c")]]),
    join("j", ["k", "c"]),
  ]);

  expect("f g a b k c j".split(" ").map((reference) => run.task(reference).seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test("a task that fails the workflow does so before anything follows what ended together with it", () => {
  const run = started([fork("f", [[simple("a"), simple("c")], [simple("b")]]), join("j", ["c", "b"])]);
  run.paused();
  run.completed("a");
  run.failed("b");

  run.resumed();

  expect([run.status, run.statusOf("c")]).toEqual(["FAILED", undefined]);
});

test("what cannot be scheduled leaves nothing of what was to be scheduled with it", () => {
  const nameless = { name: "d", taskReferenceName: "d", type: "DYNAMIC", dynamicTaskNameParam: "n" };
  const branches = [[simple("a")], [setVariable("v", { x: "new" })], [nameless]];
  const run = started([noop("n"), fork("f", branches), join("j", ["a"])], { variables: { x: "old" } });

  expect([run.status, references(run)]).toEqual(["FAILED", ["n"]]);
  expect(run.state?.execution.variables.payload?.tree).toEqual({ x: "old" });
});

test("of several TERMINATEs that end the workflow together the last says how, and the first gives the output", () => {
  const run = started([
    fork("f", [[terminate("x", "FAILED", { o: 1 }), simple("a")], [terminate("y", "TERMINATED", { o: 2 })]]),
    join("j", ["a"]),
  ]);

  expect([run.status, run.reason, run.output]).toEqual(["TERMINATED", "by y", { o: 1 }]);
  expect([run.statusOf("x"), run.statusOf("y"), run.statusOf("a"), run.statusOf("j")]).toEqual([
    ...["COMPLETED", "COMPLETED", undefined, "CANCELED"],
  ]);
});

test("a task that fails the workflow goes before a TERMINATE that ends together with it, which gives the output", () => {
  const failing = { ...inline("i", "1"), inputParameters: { evaluatorType: "nothing", expression: "1" } };
  const run = started([fork("f", [[terminate("x", "COMPLETED", { o: 1 })], [failing]]), join("j", ["x"])]);

  expect([run.status, run.output]).toEqual(["FAILED", { o: 1 }]);
  expect(run.statusOf("i")).toBe("FAILED_WITH_TERMINAL_ERROR");
});

test("a child of an execution that ends in the same decision is never begun", () => {
  const child = {
    name: "s",
    taskReferenceName: "s",
    type: "SUB_WORKFLOW",
    subWorkflowParam: { name: "child", version: 1 },
  };
  const run = started([fork("f", [[child], [terminate("x", "COMPLETED", {})]]), join("j", ["s"])]);

  expect([run.status, run.statusOf("s"), run.task("s").subWorkflowId]).toEqual(["COMPLETED", "CANCELED", undefined]);
  expect(run.outputOf("s")).toEqual({});
});

test("a join is judged once everything else has come to rest", () => {
  const run = started([
    fork("f", [[noop("n")], [noop("m"), setVariable("v", { x: 1 }), setVariable("u", { x: 2 })]]),
    join("j", ["n"]),
    simple("a", of({ x: "${workflow.variables.x}" })),
  ]);

  expect(run.inputOf("a")).toEqual({ x: 2 });
});

test("a retry beside a TERMINATE that has succeeded ends once more at once, and begins no task anew", () => {
  const run = started([
    fork("f", [[simple("a")], [simple("b"), terminate("x", "FAILED", { o: 1 })]]),
    join("j", ["a"]),
  ]);
  run.completed("b");

  run.retried();

  expect([run.status, run.reason, run.output]).toEqual(["FAILED", "by x", { o: 1 }]);
  expect([run.statusOf("a"), run.task("a").retryCount]).toEqual(["CANCELED", 1]);
});

test("a rerun from before a TERMINATE forgets it, one from beside it leaves it behind where it came later, else ends once more", () => {
  const tasks = [fork("f", [[simple("a")], [terminate("x", "FAILED", {})], [simple("b")]]), join("j", ["a", "b"])];
  const later = [fork("f", [[simple("a")], [simple("b"), terminate("x", "FAILED", {})]]), join("j", ["a"])];
  const [before, beside, after] = [started(later), started(later), started(tasks)];
  for (const run of [before, beside]) run.completed("b");

  before.rerun("b");
  beside.rerun("a");
  after.rerun("b");

  expect([before.status, before.statusOf("b"), before.statusOf("x")]).toEqual(["RUNNING", "SCHEDULED", undefined]);
  expect([beside.status, beside.statusOf("a"), beside.task("x").retried]).toEqual(["RUNNING", "SCHEDULED", true]);
  expect([after.status, after.statusOf("b")]).toEqual(["FAILED", "CANCELED"]);
});

test("the output's expressions see how a workflow fails, and what was open still open", () => {
  const outputParameters = { workflow: "${workflow.status}", a: "${a.status}", b: "${b.status}" };
  const tasks = [fork("f", [[simple("a")], [simple("b")]]), join("j", ["a", "b"])];
  const [failed, terminated] = [started(tasks, { outputParameters }), started(tasks, { outputParameters })];
  failed.failed("a");
  terminated.terminated("enough");

  expect(failed.output).toEqual({ workflow: "FAILED", a: "FAILED", b: "SCHEDULED" });
  expect(terminated.output).toEqual({ workflow: "TERMINATED", a: "SCHEDULED", b: "SCHEDULED" });
});

const joined = (a: Members = {}) => [fork("f", [[simple("a", a)], [simple("b")]]), join("j", ["a", "b"]), simple("z")];

test("a join whose tasks end during a pause ends, and what follows it waits for the resume", () => {
  const run = started(joined());
  run.paused();
  run.completed("a", { v: 1 });
  const meanwhile = run.statusOf("j");
  run.completed("b", { v: 2 });
  const paused = [run.status, run.statusOf("j"), run.statusOf("z")];

  run.resumed();

  expect([meanwhile, paused]).toEqual(["IN_PROGRESS", ["PAUSED", "COMPLETED", undefined]]);
  expect([run.outputOf("j"), run.statusOf("z")]).toEqual([{ a: { v: 1 }, b: { v: 2 } }, "SCHEDULED"]);
});

test.each([
  ["fails at once where no attempt is left", {}, "FAILED", "FAILED"],
  ["waits where an attempt is left", { retryCount: 1 }, "IN_PROGRESS", "RUNNING"],
  ["does not mind an optional one", { optional: true }, "COMPLETED", "RUNNING"],
  ["fails with a permissive one", { permissive: true }, "FAILED", "FAILED"],
])("a join of a task that fails during a pause %s", (_, members, status, after) => {
  const run = started(joined(members));
  run.paused();
  run.completed("b");
  run.failed("a");
  const paused = run.statusOf("j");

  run.resumed();

  expect([paused, run.status]).toEqual([status, after]);
});
