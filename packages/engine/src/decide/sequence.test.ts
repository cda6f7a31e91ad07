import { expect, test } from "@jest/globals";
import { fork, join, noop, simple, taskDef, workflow } from "../testing/builders.ts";
import { given, must, plain, Run } from "../testing/run.ts";

const variablesOf = (run: Run) => plain(must(run.state?.execution.variables.payload));
const noRetry = [taskDef("a", { retryCount: 0 }), taskDef("b", { retryCount: 0 })];

test("a start schedules the first task with its evaluated input and offers it to its queue", () => {
  const run = given(workflow("w", [simple("a", { inputParameters: { n: "${workflow.input.n}" } })]));

  run.started({ n: 7 });

  expect(run.status).toBe("RUNNING");
  expect(run.task("a")).toMatchObject({ status: "SCHEDULED", handOut: "queued", delivery: 1, seq: 1 });
  expect(run.inputOf("a")).toEqual({ n: 7 });
});

test("a completed task schedules its successor, and the last one completes the workflow with its output", () => {
  const run = given(workflow("w", [simple("a"), simple("b")])).started();

  run.completed("a", { v: 1 });
  run.completed("b", { v: 2 });

  expect(run.status).toBe("COMPLETED");
  expect(run.output).toEqual({ v: 2 });
});

test("outputParameters make the output, also when the workflow fails; what never ran is null", () => {
  const outputParameters = { a: "${a.output.v}", b: "${b.output.v}" };
  const run = given(workflow("w", [simple("a"), simple("b")], { outputParameters }), noRetry).started();

  run.completed("a", { v: 1 });
  run.failed("b");

  expect(run.status).toBe("FAILED");
  expect(run.output).toEqual({ a: 1, b: null });
});

test("a result for a task that has ended is answered and changes nothing", () => {
  const run = given(workflow("w", [simple("a"), simple("b")])).started();
  run.completed("a", { v: 1 });

  const outcome = run.completed("a", { v: 2 });

  expect(outcome).toMatchObject({
    kind: "decided",
    changes: undefined,
    answer: { ignored: true, status: "COMPLETED" },
  });
  expect(run.outputOf("a")).toEqual({ v: 1 });
});

test("a failure without retries fails the workflow and names the task and its reason", () => {
  const run = given(workflow("w", [simple("a"), simple("b")]), noRetry).started();

  run.failed("a", "broken");

  expect(run.status).toBe("FAILED");
  expect(run.reason).toBe(`Task ${run.task("a").taskId} failed with status: FAILED and reason: 'broken'`);
  expect(run.state?.execution.failedReferenceTaskNames).toEqual(["a"]);
});

test("a task that its worker cancels is not retried and makes the workflow TERMINATED", () => {
  const run = given(workflow("w", [simple("a")]), [taskDef("a", { retryCount: 3 })]).started();

  run.updated("a", { status: "CANCELED", reason: "not wanted" });

  expect(run.status).toBe("TERMINATED");
});

test("an optional task that fails for good is COMPLETED_WITH_ERRORS and the workflow goes on", () => {
  const run = given(workflow("w", [simple("a", { optional: true }), simple("b")]), noRetry).started();

  run.failed("a");

  expect(run.statusOf("a")).toBe("COMPLETED_WITH_ERRORS");
  expect(run.statusOf("b")).toBe("SCHEDULED");
});

test("an optional task that fails last of all is COMPLETED_WITH_ERRORS in the record too", () => {
  const sinking = { name: "e", taskReferenceName: "e", type: "EVENT", sink: "nowhere", optional: true };
  const workers = given(workflow("w", [simple("a", { optional: true })]), noRetry).started();
  const servers = given(workflow("w", [simple("a"), sinking]), noRetry).started();

  workers.failed("a");
  servers.completed("a");

  expect([workers.status, workers.statusOf("a")]).toEqual(["COMPLETED", "COMPLETED_WITH_ERRORS"]);
  expect([servers.status, servers.statusOf("e")]).toEqual(["COMPLETED", "COMPLETED_WITH_ERRORS"]);
});

test("what was decided before the failure of the same decision is stored with it", () => {
  const none = { name: "d", taskReferenceName: "d", type: "DYNAMIC", dynamicTaskNameParam: "none" };
  const run = given(workflow("w", [simple("a", { optional: true }), noop("n"), none]), noRetry).started();

  run.failed("a", "first");

  expect(run.status).toBe("FAILED");
  expect(run.task("a")).toMatchObject({ status: "COMPLETED_WITH_ERRORS", executed: true });
  expect(run.task("n")).toMatchObject({ status: "COMPLETED" });
});

test("a permissive task that fails lets the workflow go on and fails it at the end", () => {
  const run = given(workflow("w", [simple("a", { permissive: true }), simple("b")]), noRetry).started();

  run.failed("a", "one");
  run.completed("b");

  expect(run.status).toBe("FAILED");
  expect(run.reason).toContain("'one'");
});

test("ids of an execution's tasks rise and end in its own bits", () => {
  const run = given(workflow("w", [simple("a"), simple("b")])).started();
  run.completed("a");

  expect(run.task("b").taskId > run.task("a").taskId).toBe(true);
  expect(run.task("b").taskId.slice(19)).toBe(run.state?.execution.workflowId.slice(19));
});

test("a result that names a task of another execution is refused, and changes nothing", () => {
  const [own, other] = [0, 1].map(() => given(workflow("w", [simple("a"), simple("b")])).started());
  other?.completed("a");
  const others = must(other).task("b");

  const outcome = must(own).updatedTask(others, { status: "COMPLETED" });

  expect(outcome).toMatchObject({ kind: "refused", refusal: { kind: "NotFound", what: "task", id: others.taskId } });
  expect(own?.statusOf("a")).toBe("SCHEDULED");
});

test("an attempt is not taken for another one's of whose name and number it reads alike", () => {
  const tasks = [fork("f", [[simple("t")], [simple("t1")]]), join("j", ["t", "t1"])];
  const run = given(workflow("w", tasks), [taskDef("t", { retryCount: 10 }), taskDef("t1", { retryCount: 0 })]);
  run.started();

  for (let attempt = 0; attempt < 10; attempt += 1) run.failed("t");

  expect([run.task("t"), run.task("t1")]).toMatchObject([
    { retryCount: 10, status: "SCHEDULED", handOut: "queued" },
    { retryCount: 0, status: "SCHEDULED", handOut: "queued" },
  ]);
  run.completed("t");
  run.completed("t1");
  expect(run.status).toBe("COMPLETED");
});

test("what an execution makes of its variables stays its own: the next one begins with the definition's", () => {
  const set = { name: "v", taskReferenceName: "v", type: "SET_VARIABLE", inputParameters: { n: 2, more: [1] } };
  const first = given(workflow("w", [simple("a"), set, simple("b")], { variables: { n: 1 } })).started();
  first.completed("a");

  const next = new Run(first.snapshot).started();

  expect(variablesOf(first)).toEqual({ n: 2, more: [1] });
  expect(variablesOf(next)).toEqual({ n: 1 });
});

test("an inputTemplate fills keys that the input lacks, also an empty input", () => {
  const run = given(workflow("w", [simple("a")], { inputTemplate: { added: 1, given: 2 } })).started({});

  expect(JSON.parse(run.state?.execution.input.payload?.text ?? "")).toEqual({ added: 1, given: 2 });
});

test("every applied event raises the revision by one; what changes nothing does not", () => {
  const run = given(workflow("w", [simple("a"), simple("b")])).started();
  expect(run.state?.execution.revision).toBe(1);

  run.completed("a");
  run.completed("a");

  expect(run.state?.execution.revision).toBe(2);
});

test("data that cannot be put into an input fails the workflow with the reason, instead of leaving it stuck", () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
  const inputParameters = { a: { b: { c: "${workflow.input.deep}" } } };
  const run = given(workflow("w", [simple("a", { inputParameters })]));

  run.started({ deep: deep(198) });

  expect(run.status).toBe("FAILED");
  expect(run.reason).toContain("nested deeper than 200");
});

test("the task that ends the workflow is not marked as executed: nothing followed it", () => {
  const run = given(workflow("w", [simple("a"), simple("b")])).started();

  run.completed("a");
  run.completed("b");

  expect([run.task("a").executed, run.task("b").executed]).toEqual([true, false]);
});
