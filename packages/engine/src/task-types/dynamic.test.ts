import { expect, test } from "@jest/globals";
import type { NeedAnswer, AnsweredNeed } from "../need.ts";
import { fork, join, loop, simple, switchOn, taskDef, workflow } from "../testing/builders.ts";
import { given } from "../testing/run.ts";

type Members = { readonly [key: string]: unknown };

const registered = [
  taskDef("work", { retryCount: 0 }),
  taskDef("patient", { retryCount: 1 }),
  taskDef("z", { retryCount: 0 }),
];

const registry = (need: AnsweredNeed): NeedAnswer | undefined =>
  need.kind === "taskDefs"
    ? {
        kind: "taskDefs",
        found: new Map(registered.filter(({ name }) => need.names.includes(name)).map((def) => [def.name, def])),
      }
    : undefined;

const running = (tasks: readonly Members[], input: unknown = {}) =>
  given(workflow("w", tasks), registered).answering(registry).started(input);

const dynamicFork = (members: Members): Members => ({
  name: "f",
  taskReferenceName: "f",
  type: "FORK_JOIN_DYNAMIC",
  ...members,
});

const sameTask = (inputs: unknown, members: Members = {}): Members =>
  dynamicFork({ inputParameters: { forkTaskName: "work", forkTaskInputs: inputs }, ...members });

const listed = (tasks: unknown, inputs: unknown = {}): Members =>
  dynamicFork({
    dynamicForkTasksParam: "tasks",
    dynamicForkTasksInputParamName: "inputs",
    inputParameters: { tasks, inputs },
  });

const dynamic = (name: unknown): Members => ({
  name: "d",
  taskReferenceName: "d",
  type: "DYNAMIC",
  dynamicTaskNameParam: "run",
  inputParameters: { run: name },
});

test("a dynamic task that is a NOOP shows its input all the same", () => {
  const dynamic = { name: "d", taskReferenceName: "d", type: "DYNAMIC", dynamicTaskNameParam: "n" };
  const run = given(workflow("w", [{ ...dynamic, inputParameters: { n: "NOOP", p: 1 } }]))
    .answering(registry)
    .started();

  expect([run.status, run.inputOf("d")]).toEqual(["COMPLETED", { n: "NOOP", p: 1 }]);
});

test.each([
  ["a worker's", "patient"],
  ["a type of the server", "HTTP"],
])("a task definition of its own holds for what a dynamic task resolves to: %s task", (_whose, name) => {
  const taskDefinition = { name: "own", retryCount: 2, retryDelaySeconds: 0, responseTimeoutSeconds: 77 };
  const run = running([{ ...dynamic(name), taskDefinition }]);

  run.failed("d");
  run.failed("d");

  expect(run.task("d")).toMatchObject({ taskDefName: name, retryCount: 2, responseTimeoutSeconds: 77 });
});

test("what is registered under a dynamic task's own name says what its input is laid over, and nothing else", () => {
  const placeholder = taskDef("d", { retryCount: 5, inputTemplate: { from: "template" } });
  const run = given(workflow("w", [dynamic("work")]), [placeholder])
    .answering(registry)
    .started();

  run.failed("d");

  expect([run.status, run.inputOf("d")]).toEqual(["FAILED", { from: "template", run: "work" }]);
});

test("a dynamic task runs under its own reference as the task that its input names, with that task's definition", () => {
  const run = running([dynamic("patient"), simple("z")]);

  expect(run.task("d")).toMatchObject({ taskType: "patient", taskDefName: "patient", status: "SCHEDULED" });
  run.failed("d");
  expect(run.task("d")).toMatchObject({ retryCount: 1, taskType: "patient" });
  run.completed("d");

  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test("a dynamic task may name one of the server's own types", () => {
  const run = running([dynamic("SET_VARIABLE"), simple("z")]);

  expect(run.task("d")).toMatchObject({ taskType: "SET_VARIABLE", status: "COMPLETED" });
  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test("a dynamic task that names its own type fails the workflow, with its name", () => {
  const itself = { name: "d", taskReferenceName: "d", type: "DYNAMIC", dynamicTaskNameParam: "n" };
  const run = running([{ ...itself, inputParameters: { n: "DYNAMIC" } }]);

  expect([run.status, run.reason]).toEqual(["FAILED", expect.stringContaining("The name of dynamic task d must be")]);
});

test("a dynamic task without a name fails the workflow", () => {
  const run = running([dynamic(null)]);

  expect([run.status, run.reason]).toEqual([
    "FAILED",
    "Cannot map a dynamic task based on the parameter and input. Parameter= run, input= {run=null}",
  ]);
});

test.each([
  [[dynamic({ a: 1 })], "The name of dynamic task d must be a text: run is an object"],
  [[dynamic(["a"])], "The name of dynamic task d must be a text: run is a list"],
  [
    [sameTask([{ a: 1 }], { inputParameters: { forkTaskType: {}, forkTaskInputs: [{}] } }), join("j", [])],
    "forkTaskType of a dynamic fork must be a text, found an object",
  ],
])("a name that is no text fails the workflow, for no worker has it: case %#", (tasks, reason) => {
  const run = running(tasks);

  expect([run.status, run.reason]).toEqual(["FAILED", reason]);
});

test("a fork of one task over a list of inputs has a branch for every element", () => {
  const run = running([sameTask([{ a: 1 }, "text"]), join("j", []), simple("z")]);

  expect(run.inputOf("_work_0")).toEqual({ a: 1, __index: 0 });
  expect(run.inputOf("_work_1")).toEqual({ input: "text", __index: 1 });
  expect(run.inputOf("j")).toEqual({ joinOn: ["_work_0", "_work_1"] });
  run.completed("_work_1", { v: 1 });
  expect(run.statusOf("j")).toBe("IN_PROGRESS");
  run.completed("_work_0");

  expect(run.outputOf("j")).toEqual({ _work_1: { v: 1 } });
  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test("of a branch that is a switch the join names and collects the task that it has chosen", () => {
  const cases = { x: [simple("a", { name: "work" }), simple("b", { name: "work" })] };
  const run = running([listed([switchOn("s", "x", { cases })]), join("j", [])]);

  expect(run.inputOf("j")).toEqual({ joinOn: ["a"] });
  run.completed("a", { v: 1 });
  expect(run.statusOf("j")).toBe("IN_PROGRESS");
  run.completed("b");

  expect(run.outputOf("j")).toEqual({ a: { v: 1 } });
  expect(run.status).toBe("COMPLETED");
});

test("a join on what no dynamic fork has made fails instead of waiting for ever", () => {
  const other = { ...join("k", ["_work_7"]), name: "k" };
  const [behind, forked] = [
    running([sameTask([{}]), join("j", []), other]),
    running([listed([{ name: "k", taskReferenceName: "k", type: "JOIN", joinOn: ["nobody"] }]), join("j", [])]),
  ];
  behind.completed("_work_0");

  expect([behind.status, behind.task("k").reasonForIncompletion]).toEqual([
    "FAILED",
    "joinOn names _work_7, and no such task can come any more",
  ]);
  expect(forked.status).toBe("FAILED");
});

test.each([
  ["itself", ["k"], "k waits for itself"],
  ["the fork's own join", ["j"], "k waits for j, which waits for it in turn"],
])("a join made by a dynamic fork that waits for %s fails instead of waiting for ever", (_, joinOn, reason) => {
  const run = running([listed([{ name: "k", taskReferenceName: "k", type: "JOIN", joinOn }]), join("j", [])]);

  expect([run.status, run.task("k").reasonForIncompletion]).toEqual(["FAILED", reason]);
});

test("a branch whose task nobody has registered is given up after the usual response time-out, and not tried again", () => {
  const run = running([
    sameTask([1], { inputParameters: { forkTaskName: "own", forkTaskInputs: [1] } }),
    join("j", []),
  ]);
  run.polled("_own_0");

  run.timePassed(3_599_999);
  expect(run.statusOf("_own_0")).toBe("IN_PROGRESS");
  run.timePassed(1);

  expect([run.statusOf("_own_0"), run.task("_own_0").retryCount, run.status]).toEqual(["TIMED_OUT", 0, "TIMED_OUT"]);
});

test("settings of an element take effect on its branch", () => {
  const run = running([sameTask([{ optional: true, retryCount: 1 }, {}]), join("j", [])]);

  run.failed("_work_0");
  run.failed("_work_0");
  expect(run.statusOf("_work_0")).toBe("COMPLETED_WITH_ERRORS");
  run.failed("_work_1", "no");

  expect(run.status).toBe("FAILED");
});

test("a fork over nothing ends at once", () => {
  const run = running([sameTask([]), join("j", []), simple("z")]);

  expect(run.statusOf("j")).toBe("COMPLETED");
  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test("what comes in from outside is data; what a task has worked out may hold expressions", () => {
  const inputs = { x: { text: "${workflow.input.secret} and $${more}" } };
  const data = running([listed("${workflow.input.tasks}", "${workflow.input.inputs}"), join("j", [])], {
    ...{ tasks: [simple("x", { name: "work" })], inputs, secret: "leaked" },
  });
  const planned = running([
    simple("p", { name: "work" }),
    listed("${p.output.tasks}", "${p.output.inputs}"),
    join("j", []),
  ]);
  planned.completed("p", { tasks: [simple("x", { name: "work" })], inputs: { x: { status: "${p.status}" } } });

  expect(data.inputOf("x")).toEqual(inputs.x);
  expect(planned.inputOf("x")).toEqual({ status: "COMPLETED" });
});

test("data stays data when its branch is tried again", () => {
  const run = running([listed("${workflow.input.tasks}", "${workflow.input.inputs}"), join("j", [])], {
    ...{ tasks: [simple("x", { name: "patient" })], inputs: { x: { text: "${workflow.input}" } } },
  });

  run.failed("x");

  expect(run.task("x").retryCount).toBe(1);
  expect(run.inputOf("x")).toEqual({ text: "${workflow.input}" });
});

test("a reference that is given twice fails the workflow with a reason that names it", () => {
  const run = running([listed([simple("x"), simple("x")]), join("j", [])]);

  expect(run.status).toBe("FAILED");
  expect(run.reason).toContain("duplicate task reference name: x");
});

const once = { loopCondition: "", inputParameters: { _items: [0] } };

test.each([
  ["the fork itself", [simple("f")]],
  ["its join", [simple("j")]],
  ["a task that has run", [simple("p")]],
  ["a task that comes later", [simple("z")]],
  ["a task in a case that may come", [simple("c")]],
  ["a task within another branch", [simple("x"), switchOn("s", "y", { cases: { n: [simple("x")] } })]],
  ["the loop in which it is", [loop("b", [simple("b")], once)]],
  ["a task of the same loop's turn", [simple("x"), loop("l", [simple("b")], { loopCondition: "false" })]],
])("a branch that has the reference of %s fails the workflow with a reason that names it", (_, branches) => {
  const later = switchOn("t", "n", { cases: { y: [simple("c")] } });
  const other = loop("m", [simple("b")], { loopCondition: "false" });
  const run = running([simple("p"), listed(branches), join("j", []), simple("z"), later, other]);
  run.completed("p");

  expect(run.status).toBe("FAILED");
  expect(run.reason).toMatch(/Dynamic Fork Task: f \[attempted to create a duplicate task reference name: [fjpzcxb]\]/);
});

test("within a TRY a branch that takes a name fails the fork, and the TRY deals with that", () => {
  const tryTasks = [listed([simple("z")]), join("j", [])];
  const attempt = { name: "t", taskReferenceName: "t", type: "TRY", tryTasks, catchTasks: [simple("c")] };
  const run = running([attempt, simple("z")]);

  expect([run.statusOf("f"), run.statusOf("c")]).toEqual(["FAILED_WITH_TERMINAL_ERROR", "SCHEDULED"]);
});

test("a branch may have the reference of a task in a case that was not taken, and stands for it", () => {
  const forking = [listed([simple("a", { name: "work" }), simple("b", { name: "work" })]), join("j", [])];
  const cases = { planned: forking, usual: [simple("a", { name: "work" })] };
  const run = running([switchOn("s", "planned", { cases }), simple("z", { inputParameters: { v: "${a.output.v}" } })]);

  run.completed("a", { v: 1 });
  run.completed("b");

  expect(run.inputOf("z")).toEqual({ v: 1 });
});

test("a task in as many loops as nobody else of its name has it for itself", () => {
  const body = [listed([simple("z", { name: "work" })]), join("j", [])];
  const run = running([loop("l", body, once), simple("z")]);

  run.completed("z__1");
  run.completed("z");

  expect(run.status).toBe("COMPLETED");
});

test("a task whose name another fork's branch has taken fails the workflow when its turn comes", () => {
  const forking = (name: string, body: readonly Members[]): readonly Members[] => [
    { ...listed([loop(`${name}_loop`, body, once)]), taskReferenceName: name },
    join(`${name}_join`, []),
  ];
  const [p, q] = [simple("p", { name: "work" }), simple("q", { name: "work" })];
  const run = running([fork("s", [forking("f", [p, q]), forking("g", [q])]), join("j", ["f_join", "g_join"])]);

  run.completed("p__1");

  expect([run.status, run.reason]).toEqual(["FAILED", "Task q cannot be begun: another one has run as q__1"]);
});

test("a join within a branch goes on as soon as another branch has ended that it waits for, wherever it stands", () => {
  const work = (reference: string): Members => simple(reference, { name: "work" });
  const inCase = switchOn("s", "y", { cases: { y: [join("k", ["a"]), work("b")] } });
  const inLoop = loop("l", [join("m", ["a", "p"]), work("c")], once);
  const forking = [listed([work("a"), inCase, inLoop, work("d")]), join("j", [])];
  const run = running([fork("g", [[work("p")], forking]), join("h", ["p", "j"])]);

  run.completed("a");
  expect([run.statusOf("b"), run.statusOf("c__1")]).toEqual(["SCHEDULED", undefined]);
  run.completed("p");
  expect(run.statusOf("c__1")).toBe("SCHEDULED");
  for (const reference of ["b", "c__1", "d"]) run.completed(reference);

  expect(run.status).toBe("COMPLETED");
});

test("a join of the definition goes on as soon as a branch has ended that it names", () => {
  const forking = [sameTask([{}, {}]), join("j", [])];
  const z = simple("z");
  const run = running([fork("g", [forking, [join("k", ["_work_1"]), z]]), join("h", ["j", "z"])]);

  run.completed("_work_1");

  expect([run.statusOf("k"), run.statusOf("z"), run.statusOf("j")]).toEqual(["COMPLETED", "SCHEDULED", "IN_PROGRESS"]);
});

test("an exclusive join takes a default when that ends, where nothing of it runs", () => {
  const run = running([
    fork("g", [[simple("p", { name: "work" })], [exclusive(["none"], ["p"])], [simple("q", { name: "work" })]]),
    join("h", ["j", "q"]),
  ]);

  run.completed("p", { v: 1 });

  expect([run.statusOf("q"), run.outputOf("j")]).toEqual(["SCHEDULED", { v: 1 }]);
});

test("a branch may be a switch: the join waits until nothing follows in it", () => {
  const branch = switchOn("s", "a", { cases: { a: [simple("b", { name: "work" }), simple("c", { name: "work" })] } });
  const run = running([listed([branch, simple("x", { name: "work" })]), join("j", []), simple("z")]);

  run.completed("x", { v: 1 });
  run.completed("b");
  expect([run.statusOf("c"), run.statusOf("j")]).toEqual(["SCHEDULED", "IN_PROGRESS"]);
  run.completed("c");

  expect([run.statusOf("j"), run.statusOf("z")]).toEqual(["COMPLETED", "SCHEDULED"]);
});

test.each([
  ["null", null, "Cannot deserialize a list of Workflow Tasks from 'null'"],
  ["no list", "text", "Cannot deserialize a list of Workflow Tasks from 'text'"],
  ["a task without reference", [{ name: "work" }], "Cannot deserialize a list of Workflow Tasks from '[{name=work}]'"],
  ["a worker's task without name", [{ taskReferenceName: "a" }], "Cannot deserialize a list of Workflow Tasks"],
  [
    "a task with a member of another kind",
    [simple("a", { optional: "perhaps" })],
    "Cannot deserialize a list of Workflow Tasks",
  ],
  [
    "one of a type of its own that nobody has registered",
    [simple("a", { type: "own" })],
    "Invalid task specified. Cannot find task by name a",
  ],
])("tasks that are %s fail the workflow", (_, tasks, reason) => {
  const run = running([listed(tasks), join("j", [])]);

  expect(run.status).toBe("FAILED");
  expect(run.reason).toContain(reason);
});

const exclusive = (joinOn: readonly string[], defaults: readonly string[] = []): Members => ({
  ...{ name: "j", taskReferenceName: "j", type: "EXCLUSIVE_JOIN", joinOn, defaultExclusiveJoinTask: defaults },
});

test("an exclusive join takes the output of the branch that ran", () => {
  const cases = { x: [simple("a", { name: "work" })], y: [simple("b", { name: "work" })] };
  const run = running([switchOn("s", "y", { cases }), exclusive(["a", "b"]), simple("z")]);

  run.completed("b", { v: 2 });

  expect(run.outputOf("j")).toEqual({ v: 2 });
  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test("where nothing of it ran an exclusive join takes its default, else it ends empty", () => {
  const cases = { x: [simple("a", { name: "work" })] };
  const tasks = (defaults: readonly string[]) => [
    simple("p", { name: "work" }),
    switchOn("s", "other", { cases }),
    exclusive(["a"], defaults),
  ];
  const [byDefault, empty] = [running(tasks(["a", "p"])), running(tasks([]))];
  byDefault.completed("p", { v: 1 });
  empty.completed("p", { v: 1 });

  expect([byDefault.outputOf("j"), byDefault.status]).toEqual([{ v: 1 }, "COMPLETED"]);
  expect([empty.outputOf("j"), empty.status]).toEqual([{}, "COMPLETED"]);
});

test("an optional task that has failed does not fail an exclusive join", () => {
  const failing = simple("a", { name: "work", optional: true });
  const run = running([switchOn("s", "x", { cases: { x: [failing] } }), exclusive(["a"]), simple("z")]);

  run.updated("a", { status: "FAILED", output: { half: 1 } });

  expect([run.statusOf("a"), run.outputOf("j")]).toEqual(["COMPLETED_WITH_ERRORS", { half: 1 }]);
  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test("in a loop an exclusive join takes the default of its own turn", () => {
  const cases = { x: [simple("a", { name: "work" })] };
  const body = [simple("p", { name: "work" }), switchOn("s", "other", { cases }), exclusive(["a"], ["p"])];
  const run = running([loop("l", body, { loopCondition: "", items: "${workflow.input.list}" })], { list: [1, 2] });

  run.completed("p__1", { v: 1 });
  run.completed("p__2", { v: 2 });

  expect([run.outputOf("j__1"), run.outputOf("j__2")]).toEqual([{ v: 1 }, { v: 2 }]);
});

test("a dynamic task is limited as what it resolves to, not as the placeholder", () => {
  const run = given(workflow("w", [dynamic("few")]), [taskDef("d", { concurrentExecLimit: 9 })])
    .answering((need) =>
      need.kind === "taskDefs"
        ? { kind: "taskDefs", found: new Map([["few", taskDef("few", { concurrentExecLimit: 2 })]]) }
        : undefined,
    )
    .started();

  expect(run.polled("d")).toMatchObject({
    refusal: { kind: "SlotNeeded", limit: { name: "few", concurrentExecLimit: 2 } },
  });
});

test("a dynamic fork opens beside a task that was skipped, which has no place in it", () => {
  const run = running([simple("z"), simple("skip"), sameTask([{ n: 1 }]), join("j", [])]);
  run.skipped("skip");

  run.completed("z");
  run.completed("_work_0", { v: 1 });

  expect([run.statusOf("f"), run.statusOf("j"), run.status]).toEqual(["COMPLETED", "COMPLETED", "COMPLETED"]);
  expect(run.outputOf("j")).toEqual({ _work_0: { v: 1 } });
});

test("the join after a dynamic fork shows its own parameters as they are written, beside what it waits for", () => {
  const tasks = [sameTask([{ n: 1 }]), join("j", [], { inputParameters: { q: "${workflow.input.x}", r: 1 } })];

  const run = running(tasks, { x: 5 });

  expect(run.inputOf("j")).toEqual({ q: "${workflow.input.x}", r: 1, joinOn: ["_work_0"] });
});

test("an input of a branch that is no object fails the workflow in clear words", () => {
  const branches = [{ name: "work", taskReferenceName: "x", type: "SIMPLE" }];

  const run = running([listed(branches, { x: 5 }), join("j", [])]);

  expect([run.status, run.reason]).toEqual([
    "FAILED",
    "Tasks could not be dynamically forked due to invalid input: that of x must be an object, found 5",
  ]);
});

test("a task of a type of its own is a branch where it is registered, one of the server's own needs no name", () => {
  const own = { name: "work", taskReferenceName: "a", type: "own" };
  const run = running([listed([own, { taskReferenceName: "b", type: "NOOP" }]), join("j", [])]);

  expect([run.task("a").taskType, run.statusOf("a"), run.statusOf("b")]).toEqual(["own", "SCHEDULED", "COMPLETED"]);
});

test("the old form needs a name for a worker's task", () => {
  const dt = { dynamicTasks: [{ referenceName: "a" }] };
  const run = running([dynamicFork({ dynamicForkJoinTasksParam: "dt", inputParameters: { dt } }), join("j", [])]);

  expect([run.status, run.reason]).toEqual(["FAILED", expect.stringContaining("Input 'dt' is invalid")]);
});

test("the old form without a list of tasks has no branches", () => {
  const fork = dynamicFork({ dynamicForkJoinTasksParam: "dt", inputParameters: { dt: {} } });

  const run = running([fork, join("j", []), simple("z")]);

  expect([run.statusOf("j"), run.statusOf("z")]).toEqual(["COMPLETED", "SCHEDULED"]);
});

test("a dynamic task that names a SWITCH has no cases, and is completed", () => {
  const named = { type: "DYNAMIC", dynamicTaskNameParam: "tn", inputParameters: { tn: "SWITCH", v: "y" } };

  const run = running([{ name: "d", taskReferenceName: "d", ...named }, simple("z")]);

  expect([run.statusOf("d"), run.outputOf("d"), run.statusOf("z")]).toEqual(["COMPLETED", {}, "SCHEDULED"]);
});
