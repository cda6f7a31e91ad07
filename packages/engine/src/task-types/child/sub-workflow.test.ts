import { describe, expect, test } from "@jest/globals";
import { MAX_SUB_WORKFLOW_DEPTH } from "../../decide/data/limits.ts";
import { testDomainFrom } from "../../decide/test-execution.ts";
import { simple, fork, join, taskDef, workflow } from "../../testing/builders.ts";
import { Payload } from "../../payload/payload.ts";
import { Executions } from "../../testing/executions.ts";

type Members = { readonly [key: string]: unknown };

const sub = (reference: string, param: Members, members: Members = {}): Members => ({
  name: reference,
  taskReferenceName: reference,
  type: "SUB_WORKFLOW",
  subWorkflowParam: param,
  ...members,
});

const child = workflow("child", [simple("a")], { outputParameters: { v: "${a.output.v}" } });
const parentWith = (...tasks: readonly Members[]) => workflow("parent", tasks);

describe("a sub-workflow", () => {
  test("runs as an execution of its own, with the evaluated inputs, and its output becomes the task's", () => {
    const all = new Executions([
      child,
      parentWith(sub("s", { name: "child", version: 1 }, { inputParameters: { n: "${workflow.input.n}" } })),
    ]);
    const parent = all.start("parent", { input: { n: 5 }, correlationId: "c", priority: 7 });
    const id = all.childOf(parent, "s");

    all.deliverAll();
    const started = all.state(id).execution;
    all.update(id, "a", { output: { v: 9 } });
    all.deliverAll();

    expect(started).toMatchObject({ status: "RUNNING", correlationId: "c", priority: 0, parentWorkflowId: parent });
    expect(started.parentWorkflowTaskId).toBe(all.task(parent, "s").taskId);
    expect(all.input(id)).toEqual({ n: 5 });
    expect(all.taskInput(parent, "s")).toMatchObject({
      subWorkflowName: "child",
      subWorkflowVersion: 1,
      workflowInput: { n: 5 },
    });
    expect(all.taskOutput(parent, "s")).toEqual({ subWorkflowId: id, v: 9 });
    expect(all.status(parent)).toBe("COMPLETED");
  });

  test("that starts itself without an end fails in clear words, and so do all around it", () => {
    const all = new Executions([workflow("endless", [sub("s", { name: "endless", version: 1 })])]);
    const first = all.start("endless");

    all.deliverAll();

    expect(all.status(first)).toBe("FAILED");
    const deepest = [...Array(MAX_SUB_WORKFLOW_DEPTH).keys()].reduce((id) => all.childOf(id, "s"), first);
    expect(all.state(deepest).execution.depth).toBe(MAX_SUB_WORKFLOW_DEPTH);
    expect(all.reason(deepest)).toContain(`${MAX_SUB_WORKFLOW_DEPTH} deep, which is the most`);
    expect(all.task(deepest, "s").subWorkflowId).toBeUndefined();
  });

  test("in a test waits for its mocked result, attempt by attempt, and starts nothing unless the test plays children", () => {
    const uuid = "0b8f3c52-7a3e-4f0e-9d8a-2f1c5b6a7d8e";
    const play = (startsChildren: boolean) => {
      const all = new Executions(
        [child, parentWith(sub("s", { name: "child", version: 1 }), simple("z"))],
        [taskDef("s", { retryCount: 1 })],
      );
      const domains = new Map([["*", testDomainFrom(uuid, { startsChildren })]]);
      const parent = all.start("parent", { taskToDomain: domains });
      return { all, parent };
    };
    const played = play(true);
    const mocked = play(false);

    mocked.all.update(mocked.parent, "s", { status: "FAILED" });
    mocked.all.update(mocked.parent, "s", { output: { mock: 1 } });

    expect(played.all.task(played.parent, "s").subWorkflowId).toBeDefined();
    expect(mocked.all.task(mocked.parent, "s")).toMatchObject({ subWorkflowId: undefined, retryCount: 1 });
    expect(mocked.all.taskOutput(mocked.parent, "s")).toEqual({ mock: 1 });
    expect(mocked.all.task(mocked.parent, "z").status).toBe("SCHEDULED");
  });

  test("that is run again with an input has it where that is written as the record's, and leaves any other aside", () => {
    const inputParameters = { n: "${workflow.input.n}" };
    const all = new Executions([child, parentWith(sub("s", { name: "child", version: 1 }, { inputParameters }))]);
    const parent = all.start("parent", { input: { n: 5 } });
    all.deliverAll();
    const rerun = (taskInput: Members) => {
      all.terminate(parent);
      all.deliverAll();
      const asked = { taskId: all.task(parent, "s").taskId, taskInput: Payload.fromText(JSON.stringify(taskInput)) };
      const members = { ...asked, workflowInput: undefined, correlationId: undefined };
      const outcome = all.request(parent, "RerunRequested", members);
      all.deliverAll();
      return outcome;
    };

    rerun({ workflowInput: { n: 6 }, priority: 7, other: 1 });
    const given = all.childOf(parent, "s");
    rerun({ n: 8 });
    const aside = all.childOf(parent, "s");

    expect([all.input(given), all.state(given).execution.priority]).toEqual([{ n: 6 }, 7]);
    expect(all.taskInput(parent, "s")).toMatchObject({
      subWorkflowName: "child",
      workflowInput: { n: 6 },
      priority: 7,
    });
    expect(all.taskInput(parent, "s")).not.toHaveProperty("other");
    expect([aside === given, all.input(aside)]).toEqual([false, { n: 6 }]);
    expect(rerun({ workflowInput: [1] })).toMatchObject({
      refusal: { message: "taskInput.workflowInput must be an object, found a list" },
    });
  });

  test("without inputs of its own gets the input of the task as a whole", () => {
    const all = new Executions([child, parentWith(sub("s", { name: "child", version: 1 }))]);
    const parent = all.start("parent");

    all.deliverAll();

    expect(all.input(all.childOf(parent, "s"))).toEqual(all.taskInput(parent, "s"));
  });

  test("shows in its input what the child's own template fills in, where it has not been given", () => {
    const templated = workflow("child", [simple("a")], { inputTemplate: { n: 1, t: "${x}" } });
    const given = (inputParameters: Members) => {
      const all = new Executions([templated, parentWith(sub("s", { name: "child", version: 1 }, { inputParameters }))]);
      const parent = all.start("parent");
      all.deliverAll();
      return { own: all.taskInput(parent, "s"), child: all.input(all.childOf(parent, "s")) };
    };

    const [some, nothing] = [given({ n: null, m: 2 }), given({})];

    expect(some.own).toMatchObject({ workflowInput: { n: 1, m: 2, t: "${x}" } });
    expect(some.child).toEqual((some.own as { workflowInput: unknown }).workflowInput);
    expect(nothing.own).toMatchObject({ n: 1, t: "${x}", workflowInput: {} });
    expect(nothing.child).toEqual(nothing.own);
  });

  test("of a definition that is written out runs under its name, and is told that it is dynamic", () => {
    const definition = { name: "written", version: 7, tasks: [{ name: "n", taskReferenceName: "n", type: "NOOP" }] };
    const all = new Executions([
      parentWith(
        sub("s", { name: "ignored", version: 3, workflowDefinition: definition }, { inputParameters: { x: 1 } }),
      ),
    ]);
    const parent = all.start("parent");
    const id = all.childOf(parent, "s");

    all.deliverAll();

    expect(all.state(id).execution).toMatchObject({ workflowName: "written", workflowVersion: 7, status: "COMPLETED" });
    expect(all.input(id)).toEqual({ x: 1, _systemMetadata: { dynamic: true } });
    expect(all.taskInput(parent, "s")).toMatchObject({ subWorkflowName: "written", subWorkflowVersion: null });
  });

  test("may get its definition from an expression; one that is not valid fails the task with every fault", () => {
    const parent = parentWith(sub("s", { name: "x", version: 1, workflowDefinition: "${workflow.input.def}" }));
    const all = new Executions([parent]);

    const good = all.start("parent", {
      input: { def: { name: "made", version: 2, tasks: [{ name: "n", taskReferenceName: "n", type: "NOOP" }] } },
    });
    const bad = all.start("parent", { input: { def: { name: "made", version: "one", tasks: [] } } });
    const worse = all.start("parent", { input: { def: "made" } });
    all.deliverAll();

    expect(all.status(good)).toBe("COMPLETED");
    // The name that is shown is that of the parameters, the child's its own.
    expect(all.taskInput(good, "s")).toMatchObject({ subWorkflowName: "x", subWorkflowVersion: null });
    expect(all.state(all.childOf(good, "s")).execution.workflowName).toBe("made");
    expect(all.task(bad, "s")).toMatchObject({ status: "FAILED" });
    expect(all.task(bad, "s").reasonForIncompletion).toMatch(
      /version: must be .*tasks: WorkflowTask list cannot be empty/,
    );
    expect(all.task(worse, "s").reasonForIncompletion).toContain("must be an object, found");
  });

  test.each([100, -1, "${workflow.input.p}"])("with the priority %p fails: it is no priority", (priority) => {
    const all = new Executions([child, parentWith(sub("s", { name: "child", version: 1, priority }))]);

    const parent = all.start("parent", { input: { p: 1000 } });

    const { status, reasonForIncompletion } = all.task(parent, "s");
    expect([status, reasonForIncompletion]).toEqual(["FAILED", "priority MUST be between 0 and 99 (inclusive)"]);
  });

  test("of an unknown version fails its task; of an unknown name without a version the workflow; without a name for good", () => {
    const at = (param: Members) => new Executions([child, parentWith(sub("s", param))]);

    const [version, name, nameless] = [
      at({ name: "child", version: 9 }),
      at({ name: "${workflow.input.of}" }),
      at({ name: "${workflow.input.nothing}", version: 1 }),
    ].map((all) => ({ all, id: all.start("parent", { input: { of: "nobody" } }) }));

    expect(version?.all.task(version.id, "s")).toMatchObject({
      status: "FAILED",
      reasonForIncompletion: "No such workflow defined. name=child, version=9",
    });
    expect(version?.all.taskOutput(version.id, "s")).toEqual({});
    expect(name?.all.reason(name.id)).toBe(
      "The Task nobody defined as a sub-workflow has no workflow definition available ",
    );
    expect(nameless?.all.task(nameless.id, "s")).toMatchObject({ status: "FAILED_WITH_TERMINAL_ERROR" });
  });

  test.each([2, "2"])("of a dynamic fork has the version that is given, %p", (forkTaskWorkflowVersion) => {
    const inputParameters = { forkTaskWorkflow: "child", forkTaskWorkflowVersion, forkTaskInputs: [1] };
    const forking = { name: "f", taskReferenceName: "f", type: "FORK_JOIN_DYNAMIC", inputParameters };
    const all = new Executions([
      child,
      workflow("child", [simple("b")], { version: 2 }),
      parentWith(forking, join("j", [])),
    ]);

    const parent = all.start("parent");
    all.deliverAll();

    expect(all.status(parent)).toBe("RUNNING");
    expect(all.state(all.childOf(parent, "_f_0")).execution.workflowVersion).toBe(2);
  });

  test("whose name is an expression is looked up when its task runs", () => {
    const newer = workflow("child", [], { version: 2, tasks: [{ name: "n", taskReferenceName: "n", type: "NOOP" }] });
    const all = new Executions([child, newer, parentWith(sub("s", { name: "${workflow.input.of}" }))]);

    const parent = all.start("parent", { input: { of: "child" } });
    all.deliverAll();

    expect(all.state(all.childOf(parent, "s")).execution.workflowVersion).toBe(2);
    expect(all.taskInput(parent, "s")).toMatchObject({ subWorkflowName: "child", subWorkflowVersion: 2 });
  });

  test("that has a child itself is still named by its own id in the output of the task", () => {
    const middle = workflow("middle", [sub("t", { name: "child", version: 1 })]);
    const all = new Executions([child, middle, parentWith(sub("s", { name: "middle", version: 1 }))]);
    const parent = all.start("parent");
    all.deliverAll();
    const id = all.childOf(parent, "s");
    all.deliverAll();

    all.update(all.childOf(id, "t"), "a", { output: { v: 1 } });
    all.deliverAll();

    expect(all.taskOutput(parent, "s")).toEqual({ subWorkflowId: id, v: 1 });
  });

  test("takes over the domains, unless it has its own, and has the priority that is given, a number or what gives one", () => {
    const params = [
      { priority: "6" },
      {},
      { taskToDomain: { a: "own" }, priority: 7 },
      { taskToDomain: { a: "${workflow.input.d}" }, priority: "${workflow.input.p}" },
    ];
    const all = new Executions([
      child,
      parentWith(
        ...params.map((param, index) => sub(`s${index}`, { name: "child", version: 1, ...param }, { optional: true })),
      ),
    ]);
    const parent = all.start("parent", {
      input: { d: "dyn", p: 11 },
      priority: 3,
      taskToDomain: new Map([["a", "top"]]),
    });

    const found = params.map((_, index) => {
      all.deliverAll();
      const id = all.childOf(parent, `s${index}`);
      all.update(id, "a");
      const { priority, taskToDomain } = all.state(id).execution;
      return { priority, domain: taskToDomain.get("a") };
    });

    all.deliverAll();
    expect(found).toEqual([
      { priority: 0, domain: "top" },
      { priority: 0, domain: "top" },
      { priority: 7, domain: "own" },
      { priority: 11, domain: "dyn" },
    ]);
    expect(all.task(parent, "s2").workflowPriority).toBe(7);
    expect(all.status(parent)).toBe("COMPLETED");
  });

  test("starts when the delay of its task is over, and not before", () => {
    const all = new Executions([child, parentWith(sub("s", { name: "child", version: 1 }, { startDelay: 5 }))]);
    const parent = all.start("parent");

    all.timePassed(4_999);
    const early = [all.task(parent, "s").status, all.mail.length];
    all.timePassed(1);

    expect(early).toEqual(["SCHEDULED", 0]);
    expect(all.task(parent, "s").status).toBe("IN_PROGRESS");
    expect(all.mail).toHaveLength(1);
  });
});

describe("a child's end", () => {
  const given = (members: Members = {}, taskDefs: Parameters<typeof taskDef>[1] = {}) => {
    const parentDef = parentWith(
      sub("s", { name: "child", version: 1 }, { inputParameters: { before: "${s.status}" }, ...members }),
      simple("b"),
    );
    const all = new Executions(
      [child, parentDef],
      [taskDef("s", { retryCount: 0, ...taskDefs }), taskDef("a", { retryCount: 0 })],
    );
    const parent = all.start("parent");
    all.deliverAll();
    return { all, parent, kid: all.childOf(parent, "s") };
  };

  test("in failure fails the task and the parent, with the child's reason and output", () => {
    const { all, parent, kid } = given();

    all.fail(kid, "a", "broken");
    all.deliverAll();

    const { taskId } = all.task(kid, "a");
    const reason = `Sub workflow child.1/${kid} failure reason: Task ${taskId} failed with status: FAILED and reason: 'broken'`;
    expect(all.task(parent, "s")).toMatchObject({ status: "FAILED", reasonForIncompletion: reason });
    expect(all.taskOutput(parent, "s")).toEqual({ subWorkflowId: kid, v: null });
    expect(all.state(parent).execution).toMatchObject({ status: "FAILED", failedReferenceTaskNames: ["s"] });
    expect(all.reason(parent)).toContain(`failed with status: FAILED and reason: '${reason}'`);
  });

  test("by an operator's terminate terminates the parent, even where its task is permissive", () => {
    for (const members of [{}, { permissive: true }]) {
      const { all, parent, kid } = given(members);

      all.terminate(kid, "stop");
      all.deliverAll();

      expect(all.task(parent, "s")).toMatchObject({
        status: "CANCELED",
        reasonForIncompletion: `Sub workflow child.1/${kid} failure reason: stop`,
      });
      expect(all.state(parent).execution).toMatchObject({ status: "TERMINATED", failedReferenceTaskNames: [] });
    }
  });

  test("is forgiven where the task is optional", () => {
    const { all, parent, kid } = given({ optional: true });

    all.fail(kid, "a");
    all.deliverAll();

    expect(all.task(parent, "s").status).toBe("COMPLETED_WITH_ERRORS");
    expect(all.task(parent, "b").status).toBe("SCHEDULED");
  });

  test("in failure is followed by another attempt with another child and the inputs of that time", () => {
    const { all, parent, kid } = given({}, { retryCount: 1 });

    all.fail(kid, "a");
    all.deliverAll();
    const second = all.childOf(parent, "s");

    expect(second).not.toBe(kid);
    expect(all.input(kid)).toEqual({ before: null });
    expect(all.input(second)).toEqual({ before: "FAILED" });
    expect(all.task(parent, "s")).toMatchObject({
      status: "IN_PROGRESS",
      retryCount: 1,
      reasonForIncompletion: undefined,
    });
  });

  test("is kept by a paused parent, which goes on when it is resumed", () => {
    const { all, parent, kid } = given();
    all.request(parent, "PauseRequested", {});

    all.update(kid, "a");
    all.deliverAll();
    const paused = [all.task(parent, "s").status, all.state(parent).latest("b")];
    all.request(parent, "ResumeRequested", {});

    expect(paused).toEqual(["COMPLETED", undefined]);
    expect(all.task(parent, "b").status).toBe("SCHEDULED");
  });

  test("by removal, before it had ended, fails the task with the reason: nobody waits for ever", () => {
    const { all, parent, kid } = given();

    all.request(kid, "RemoveRequested", { archive: false });
    all.deliverAll();

    expect(all.reason(parent)).toContain(`Sub workflow child.1/${kid} was removed before it had ended`);
    expect(all.status(parent)).toBe("FAILED");
  });

  test("is dropped where the parent is there no more", () => {
    const { all, parent, kid } = given();
    all.request(parent, "RemoveRequested", { archive: false });

    all.update(kid, "a");
    const outcome = all.deliver();

    expect(outcome).toMatchObject({ kind: "refused", refusal: { kind: "NotFound" } });
    expect(all.status(kid)).toBe("COMPLETED");
  });

  test("is collected by a join over several", () => {
    const branches = ["x", "y"].map((name) => [
      sub(name, { name: "child", version: 1 }, { inputParameters: { name } }),
    ]);
    const all = new Executions([child, parentWith(fork("f", branches), join("j", ["x", "y"]))]);
    const parent = all.start("parent");
    all.deliverAll();

    for (const name of ["y", "x"]) all.update(all.childOf(parent, name), "a", { output: { v: name } });
    all.deliverAll();

    expect(all.status(parent)).toBe("COMPLETED");
    expect(all.output(parent)).toMatchObject({ x: { v: "x" }, y: { v: "y" } });
  });

  test("that is refused at its start is the failure of its task", () => {
    const huge = "x".repeat(10 * 1024 * 1024 - 200);
    const all = new Executions([
      child,
      parentWith(
        sub(
          "s",
          { workflowDefinition: { name: "w", tasks: [{ name: "n", taskReferenceName: "n", type: "NOOP" }] } },
          { inputParameters: { huge: "${workflow.input.huge}" } },
        ),
      ),
    ]);

    const parent = all.start("parent", { input: { huge } });
    all.deliverAll();

    expect(all.status(parent)).toBe("FAILED");
    expect(all.reason(parent)).toContain("is greater than the permissible limit");
  });
});

test("a recursion of workflows starts one after another, each by an event of its own, and ends with the first", () => {
  const all = new Executions([workflow("w", [sub("s", { name: "w", version: 1 })])]);
  const first = all.start("w");

  all.deliverAll(100);
  all.terminate(first, "enough");
  while (all.mail.length > 0) all.deliver(all.mail.length - 1);

  expect(all.ids.length).toBeGreaterThan(100);
  expect(all.ids.filter((id) => all.status(id) !== "TERMINATED")).toEqual([]);
});
