import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { WorkflowEvent } from "../../event/workflow-event.ts";
import { taskIdFrom } from "../../ids.ts";
import type { TaskId, WorkflowId } from "../../ids.ts";
import { isTerminalTask, isTerminalWorkflow, isUnsuccessful } from "../../model/status.ts";
import { fork, join, simple, taskDef, workflow } from "../../testing/builders.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { Payload } from "../../payload/payload.ts";
import { Executions } from "../../testing/executions.ts";
import { must } from "../../testing/run.ts";
import { audit } from "../../testing/audit.ts";

const NO_TASK = must(taskIdFrom("01890a5d-ac96-774b-bcce-b302099a8057"));
const payloadOf = (json: unknown): Payload => Payload.fromText(JSON.stringify(json));

type Members = { readonly [key: string]: unknown };

const sub = (reference: string, name: string, members: Members = {}): Members => ({
  name: reference,
  taskReferenceName: reference,
  type: "SUB_WORKFLOW",
  subWorkflowParam: { name, version: 1 },
  ...members,
});

const child = workflow("child", [simple("a")]);

function givenParent(tasks: readonly Members[] = [sub("s", "child")]) {
  const all = new Executions([child, workflow("parent", tasks)], [taskDef("a", { retryCount: 0 })]);
  return { all, parent: all.start("parent") };
}

const retry = (all: Executions, id: WorkflowId) => all.request(id, "RetryRequested", {});

describe("core.md 9, parent and child out of order:", () => {
  test("the child's end comes before anything else was heard, twice", () => {
    const { all, parent } = givenParent();
    const kid = all.childOf(parent, "s");
    all.deliver();
    all.deliverAgain();
    all.update(kid, "a");

    all.deliver();
    all.deliverAgain();

    expect(all.status(parent)).toBe("COMPLETED");
    expect(all.state(parent).execution.revision).toBe(2);
  });

  test("a doubled start finds its id taken", () => {
    const { all, parent } = givenParent();
    all.deliver();

    expect(all.deliverAgain()).toMatchObject({ kind: "refused", refusal: { kind: "AlreadyExists" } });
    expect(all.state(all.childOf(parent, "s")).taskCount).toBe(1);
  });

  test("a child that failed, was retried and failed again has failed, in whatever order that is heard", () => {
    for (const order of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ]) {
      const { all, parent } = givenParent();
      all.deliver();
      const kid = all.childOf(parent, "s");
      all.fail(kid, "a", "first");
      retry(all, kid);
      all.fail(kid, "a", "second");

      heardIn(order, all);

      expect(all.status(parent)).toBe("FAILED");
      expect(all.reason(parent)).toContain("'second'");
      expect(all.task(parent, "s")).toMatchObject({
        status: "FAILED",
        childRevision: all.state(kid).execution.revision,
      });
    }
  });

  test("a child that failed, was retried and completed has completed, and the parent with it, in whatever order", () => {
    for (const order of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ]) {
      const { all, parent } = givenParent();
      all.deliver();
      const kid = all.childOf(parent, "s");
      all.fail(kid, "a", "first");
      retry(all, kid);
      all.update(kid, "a", { output: { v: 1 } });

      heardIn(order, all);

      expect(all.status(parent)).toBe("COMPLETED");
      expect(all.state(parent).execution).toMatchObject({
        failedReferenceTaskNames: [],
        reasonForIncompletion: undefined,
      });
    }
  });
});

describe("core.md 9, terminate before start:", () => {
  test("a child that does not exist is stored as TERMINATED, and its late start is refused", () => {
    const { all, parent } = givenParent();
    const kid = all.childOf(parent, "s");
    all.terminate(parent, "enough");

    all.deliver(1);
    const late = all.deliver(0);

    expect(late).toMatchObject({ kind: "refused", refusal: { kind: "AlreadyExists" } });
    expect(all.state(kid).execution).toMatchObject({
      status: "TERMINATED",
      workflowName: "child",
      parentWorkflowId: parent,
      reasonForIncompletion: "Parent workflow has been terminated with reason: enough",
    });
    expect(all.state(kid).taskCount).toBe(0);
    expect(all.mail).toEqual([]);
  });

  test("the terminate that comes twice, before and after the start, changes nothing the second time", () => {
    const { all, parent } = givenParent();
    const kid = all.childOf(parent, "s");
    all.terminate(parent, "");
    all.deliverAll();

    const again = all.deliverAgain();

    expect(again).toMatchObject({ kind: "decided", changes: undefined });
    expect(all.reason(kid)).toBe("Parent workflow has been terminated with status TERMINATED");
  });

  test("a child that has ended stays as it ended", () => {
    const { all, parent } = givenParent();
    all.deliver();
    const kid = all.childOf(parent, "s");
    all.update(kid, "a");
    all.terminate(parent);

    all.deliverAll();

    expect(all.status(kid)).toBe("COMPLETED");
    expect(all.status(parent)).toBe("TERMINATED");
  });

  test("what is another's child is not terminated", () => {
    const { all, parent } = givenParent([fork("f", [[sub("s", "child")], [sub("t", "child")]]), join("j", ["s", "t"])]);
    all.deliverAll();
    const [s, t] = [all.childOf(parent, "s"), all.childOf(parent, "t")];
    all.terminate(parent);
    const wrong = all.mail.map((event) => ({ ...event, workflowId: event.workflowId === s ? t : s }) as WorkflowEvent);

    const outcomes = wrong.map((event) => all.apply(event));

    expect(outcomes).toEqual([
      expect.objectContaining({ changes: undefined }),
      expect.objectContaining({ changes: undefined }),
    ]);
  });
});

describe("a child that goes on after its end", () => {
  test("revives its parent, and what had been cancelled beside it", () => {
    const tasks = [fork("f", [[sub("s", "child")], [simple("b")], [sub("t", "child")]]), join("j", ["s", "b", "t"])];
    const { all, parent } = givenParent(tasks);
    all.deliverAll();
    const [kid, sibling] = [all.childOf(parent, "s"), all.childOf(parent, "t")];
    all.fail(kid, "a");
    all.deliverAll();
    const failed = ["s", "b", "t", "j"].map((reference) => all.task(parent, reference).status);

    retry(all, kid);
    all.deliverAll();
    const revived = ["s", "b", "t", "j"].map((reference) => all.task(parent, reference).status);
    const ofSibling = all.status(sibling);
    for (const id of [kid, sibling]) all.update(id, "a");
    all.update(parent, "b");
    all.deliverAll();

    expect(failed).toEqual(["FAILED", "CANCELED", "CANCELED", "CANCELED"]);
    expect(revived).toEqual(["IN_PROGRESS", "SCHEDULED", "IN_PROGRESS", "IN_PROGRESS"]);
    expect([ofSibling, all.childOf(parent, "t")]).toEqual(["RUNNING", sibling]);
    expect(all.status(parent)).toBe("COMPLETED");
  });

  test("has its siblings that had failed or were cancelled go on too, also before they have heard that they were", () => {
    const tasks = [fork("f", [[sub("s", "child")], [sub("t", "child")]]), join("j", ["s", "t"])];
    const { all, parent } = givenParent(tasks);
    all.deliverAll();
    const [kid, sibling] = [all.childOf(parent, "s"), all.childOf(parent, "t")];
    all.fail(kid, "a");
    all.deliver(0);
    const canceled = all.mail.splice(0);

    retry(all, kid);
    all.deliverAll();
    for (const event of canceled) all.apply(event);
    all.deliverAll();

    expect(canceled.map(({ kind }) => kind)).toEqual(["ParentTaskCanceled"]);
    expect([all.status(sibling), all.task(parent, "t").status, all.status(parent)]).toEqual([
      ...["RUNNING", "IN_PROGRESS", "RUNNING"],
    ]);
  });

  test("revives every level above it", () => {
    const all = new Executions(
      [child, workflow("middle", [sub("m", "child")]), workflow("top", [sub("t", "middle")])],
      [taskDef("a", { retryCount: 0 })],
    );
    const top = all.start("top");
    all.deliverAll();
    const middle = all.childOf(top, "t");
    const kid = all.childOf(middle, "m");
    all.fail(kid, "a");
    all.deliverAll();
    const failed = [middle, top].map((id) => all.status(id));

    retry(all, kid);
    all.deliverAll();
    const revived = [middle, top].map((id) => all.status(id));
    all.update(kid, "a");
    all.deliverAll();

    expect([failed, revived]).toEqual([
      ["FAILED", "FAILED"],
      ["RUNNING", "RUNNING"],
    ]);
    expect([middle, top].map((id) => all.status(id))).toEqual(["COMPLETED", "COMPLETED"]);
  });

  test("does not concern a parent that forgave its failure, and its second end rewrites nothing", () => {
    const { all, parent } = givenParent([sub("s", "child", { optional: true })]);
    all.deliverAll();
    const kid = all.childOf(parent, "s");
    all.fail(kid, "a");
    all.deliverAll();
    const before = all.task(parent, "s");

    retry(all, kid);
    all.update(kid, "a");
    all.deliverAll();

    expect(all.status(parent)).toBe("COMPLETED");
    expect(all.task(parent, "s")).toEqual({ ...before, childRevision: all.state(kid).execution.revision });
  });

  test("of a permissive task is waited for again by the join that had failed for it", () => {
    const { all, parent } = givenParent([
      fork("f", [[sub("s", "child", { permissive: true })], [simple("b")]]),
      join("j", ["s", "b"]),
    ]);
    all.deliverAll();
    const kid = all.childOf(parent, "s");
    all.fail(kid, "a");
    all.deliverAll();

    retry(all, kid);
    all.deliverAll();
    const waiting = [all.status(parent), all.task(parent, "j").status];
    all.update(kid, "a");
    all.deliverAll();
    const stillWaiting = all.task(parent, "j").status;
    all.update(parent, "b");

    expect([waiting, stillWaiting]).toEqual([["RUNNING", "IN_PROGRESS"], "IN_PROGRESS"]);
    expect(all.status(parent)).toBe("COMPLETED");
  });
});

describe("a rerun from a task of a child", () => {
  const rerun = (all: Executions, id: WorkflowId, [task, ...path]: readonly TaskRecord[], members: Members = {}) =>
    all.request(id, "RerunRequested", {
      ...{ ...NOTHING_GIVEN, ...members },
      taskId: must(task).taskId,
      path: path.map(({ taskId }) => taskId),
    });

  test("has a COMPLETED execution go on with the same child, and what followed run again with the new output", () => {
    const { all, parent } = givenParent([sub("s", "child"), simple("b", { inputParameters: { v: "${s.output.v}" } })]);
    all.deliverAll();
    const kid = all.childOf(parent, "s");
    all.update(kid, "a", { output: { v: 1 } });
    all.deliverAll();
    all.update(parent, "b");

    rerun(all, parent, [all.task(kid, "a"), all.task(parent, "s")], { workflowInput: payloadOf({ n: 2 }) });
    const input = all.input(kid);
    const asked = [all.status(parent), all.task(parent, "s").status, [...all.state(parent).tasks].length];
    all.deliverAll();
    const again = [all.status(kid), all.task(kid, "a").status, all.input(kid)];
    all.update(kid, "a", { output: { v: 2 } });
    all.deliverAll();

    expect(asked).toEqual(["RUNNING", "IN_PROGRESS", 1]);
    expect(again).toEqual(["RUNNING", "SCHEDULED", input]);
    expect([all.childOf(parent, "s"), all.input(parent)]).toEqual([kid, { n: 2 }]);
    expect(all.taskInput(parent, "b")).toEqual({ v: 2 });
  });

  test("three levels deep has all between go on, and none above the one that was asked and is COMPLETED", () => {
    const all = new Executions(
      [child, workflow("middle", [sub("m", "child")]), workflow("top", [sub("t", "middle")])],
      [taskDef("a", { retryCount: 0 })],
    );
    const top = all.start("top");
    all.deliverAll();
    const middle = all.childOf(top, "t");
    const kid = all.childOf(middle, "m");
    all.update(kid, "a");
    all.deliverAll();

    rerun(all, middle, [all.task(kid, "a"), all.task(middle, "m")]);
    all.deliverAll();
    const fromMiddle = [top, middle, kid].map((id) => all.status(id));
    all.update(kid, "a");
    all.deliverAll();
    rerun(all, top, [all.task(kid, "a"), all.task(top, "t"), all.task(middle, "m")]);
    all.deliverAll();
    const fromTop = [top, middle, kid].map((id) => all.status(id));
    all.update(kid, "a");
    all.deliverAll();

    expect(fromMiddle).toEqual(["COMPLETED", "RUNNING", "RUNNING"]);
    expect(fromTop).toEqual(["RUNNING", "RUNNING", "RUNNING"]);
    expect([top, middle, kid].map((id) => all.status(id))).toEqual(["COMPLETED", "COMPLETED", "COMPLETED"]);
  });

  test("leaves the other branches of a fork as they ended, and begins anew what was cancelled", () => {
    const tasks = [
      fork("f", [[sub("s", "child")], [simple("b")], [simple("c")]]),
      join("j", ["s", "b", "c"]),
      simple("d"),
    ];
    const { all, parent } = givenParent(tasks);
    all.deliverAll();
    const kid = all.childOf(parent, "s");
    all.update(parent, "b");
    all.fail(kid, "a");
    all.deliverAll();

    rerun(all, parent, [all.task(kid, "a"), all.task(parent, "s")]);
    all.deliverAll();
    const again = ["s", "b", "c", "j"].map((reference) => all.task(parent, reference).status);
    all.update(kid, "a");
    all.update(parent, "c");
    all.deliverAll();

    expect(again).toEqual(["IN_PROGRESS", "COMPLETED", "SCHEDULED", "IN_PROGRESS"]);
    expect(all.task(parent, "d").status).toBe("SCHEDULED");
  });

  test("takes a loop back to the turn of the child", () => {
    const loop = {
      ...{ name: "l", taskReferenceName: "l", type: "DO_WHILE" },
      loopCondition: "",
      items: "${workflow.input.list}",
    };
    const all = new Executions([child, workflow("parent", [{ ...loop, loopOver: [sub("s", "child")] }])]);
    const parent = all.start("parent", { input: { list: [1, 2] } });
    const turn = (reference: string) => {
      all.deliverAll();
      all.update(all.childOf(parent, reference), "a");
      all.deliverAll();
    };
    turn("s__1");
    turn("s__2");
    const kid = all.childOf(parent, "s__1");
    const ended = all.status(parent);

    rerun(all, parent, [all.task(kid, "a"), all.task(parent, "s__1")]);
    all.deliverAll();
    const again = [...all.state(parent).tasks].map(({ referenceTaskName, status }) => `${referenceTaskName} ${status}`);
    turn("s__1");
    turn("s__2");

    expect([ended, again]).toEqual(["COMPLETED", ["l IN_PROGRESS", "s__1 IN_PROGRESS"]]);
    expect(all.status(parent)).toBe("COMPLETED");
  });

  test("of a TERMINATED execution has it go on; terminated once more before the child has heard of it, both end", () => {
    const { all, parent } = givenParent();
    all.deliverAll();
    const kid = all.childOf(parent, "s");
    all.terminate(parent);
    all.deliverAll();

    rerun(all, parent, [all.task(kid, "a"), all.task(parent, "s")]);
    const again = all.status(parent);
    all.terminate(parent);
    all.deliver(1);
    all.deliverAll();

    expect(again).toBe("RUNNING");
    expect([parent, kid].map((id) => all.status(id))).toEqual(["TERMINATED", "TERMINATED"]);
  });

  test("which the child has no more ends the parent's task as the child stands", () => {
    const { all, parent } = givenParent();
    all.deliverAll();
    const kid = all.childOf(parent, "s");
    all.update(kid, "a");
    all.deliverAll();

    rerun(
      all,
      parent,
      [all.task(parent, "s"), all.task(parent, "s")].map((task, i) => (i === 0 ? { ...task, taskId: NO_TASK } : task)),
    );
    all.deliverAll();

    expect([parent, kid].map((id) => all.status(id))).toEqual(["COMPLETED", "COMPLETED"]);
  });

  test("whose child has been removed meanwhile fails the parent's task", () => {
    const { all, parent } = givenParent();
    all.deliverAll();
    const kid = all.childOf(parent, "s");
    all.update(kid, "a");
    all.deliverAll();
    const task = all.task(kid, "a");
    all.request(kid, "RemoveRequested", { archive: false });

    rerun(all, parent, [task, all.task(parent, "s")]);
    all.deliverAll();
    all.timePassed(10_000);

    expect(all.status(parent)).toBe("FAILED");
    expect(all.reason(parent)).toContain("was removed before it had ended");
  });
});

/** Delivers what waits in this order, each twice. */
function heardIn(order: readonly number[], all: Executions): void {
  const news = all.mail.splice(0);
  for (const index of order) {
    const event = news[index];
    if (event !== undefined) [event, event].forEach((one) => all.apply(one));
  }
  for (const event of news) all.apply(event);
}

const steps = fc.array(fc.record({ what: fc.nat(11), which: fc.nat(), how: fc.nat(5) }), { maxLength: 60 });
const shapes = fc.record({
  steps,
  retryCount: fc.nat(1),
  optional: fc.boolean(),
  permissive: fc.boolean(),
});

test("however news between executions is delayed, doubled and turned around, every task knows its child at the end", () => {
  fc.assert(
    fc.property(shapes, ({ steps: happening, ...shape }) => {
      const { all, parent } = givenFamily(shape);
      for (const step of happening) happen(all, step);
      const hearAll = () => {
        while (all.mail.length > 0) all.deliver(all.mail.length - 1);
      };
      hearAll();
      // What was asked of a child that was not there yet is asked again.
      for (let round = 0; round < 3; round += 1) {
        all.timePassed(10_000);
        hearAll();
      }

      for (const id of all.ids) expect(audit(all.state(id), all.snapshot(id))).toEqual([]);
      for (const id of all.ids) expect(disagreements(all, id)).toEqual([]);
      expect(all.exists(parent)).toBe(true);
    }),
    { numRuns: Number(process.env["TUTTI_RUNS"] ?? 300) },
  );
});

function givenFamily({ retryCount, ...members }: { readonly retryCount: number } & Members) {
  const middle = workflow("middle", [
    fork("f", [[sub("s", "child", members)], [sub("t", "child")], [simple("a")]]),
    join("j", ["s", "t", "a"]),
  ]);
  const all = new Executions(
    [child, middle, workflow("parent", [sub("m", "middle"), simple("b")])],
    [taskDef("a", { retryCount: 0 }), taskDef("s", { retryCount }), taskDef("m", { retryCount })],
  );
  return { all, parent: all.start("parent") };
}

function happen(
  all: Executions,
  { what, which, how }: { readonly what: number; readonly which: number; readonly how: number },
): void {
  const id = all.ids[which % all.ids.length];
  if (id === undefined) return;
  if (what < 5) all.deliver(which % Math.max(1, all.mail.length));
  else if (what === 5) all.deliverAgain(which % Math.max(1, all.delivered.length));
  else if (what === 6 && how === 0) all.terminate(id);
  else if (what === 7) retry(all, id);
  else if (what === 9 && how < 3) rerunWithin(all, id, which);
  else if (what === 8 && how < 3) all.request(id, how === 0 ? "PauseRequested" : "ResumeRequested", {});
  else work(all, id, how);
}

/** Of a task of one of its children, or of theirs. */
function rerunWithin(all: Executions, id: WorkflowId, which: number): void {
  const path: TaskId[] = [];
  let owner = id;
  for (;;) {
    const tasks = [...all.state(owner).tasks];
    const task = tasks[which % Math.max(1, tasks.length)];
    if (task === undefined) return;
    const below = all.ids.find((other) => other === task.subWorkflowId);
    if (below === undefined)
      return void all.request(id, "RerunRequested", { ...NOTHING_GIVEN, taskId: task.taskId, path });
    if (!isTerminalWorkflow(all.state(below).execution.status)) return;
    path.push(task.taskId);
    owner = below;
  }
}

const NOTHING_GIVEN = { workflowInput: undefined, taskInput: undefined, correlationId: undefined };

/** A worker reports on the first open worker task. */
function work(all: Executions, id: WorkflowId, how: number): void {
  const state = all.state(id);
  const task = [...state.open].map((taskId) => state.task(taskId)).find((open) => open?.handOut === "queued");
  if (task !== undefined) all.update(id, task.referenceTaskName, { status: how < 3 ? "COMPLETED" : "FAILED" });
}

/** Once everything was heard: a task that waits has a child that runs, and a child that runs has a task that waits. */
function disagreements(all: Executions, id: WorkflowId): readonly string[] {
  return [...all.state(id).tasks].flatMap((task) => {
    const child = all.ids.find((other) => other === task.subWorkflowId);
    if (task.taskType !== "SUB_WORKFLOW" || task.retried) return [];
    // Canceled in the very decision that was to begin it.
    if (child === undefined && task.status === "CANCELED") return [];
    if (child === undefined) return [`the child of ${task.referenceTaskName} never began`];
    const hasEnded = isTerminalWorkflow(all.state(id).execution.status);
    // A parent that has ended is not revived for an optional task.
    if (hasEnded && all.snapshot(id).nodes.get(task.referenceTaskName)?.task.optional === true) return [];
    const childRuns = !isTerminalWorkflow(all.state(child).execution.status);
    const waits = !isTerminalTask(task.status);
    const name = task.referenceTaskName;
    if (waits && !childRuns) return [`${name} waits for a child that is ${all.status(child)}`];
    return childRuns && !waits && isUnsuccessful(task.status) ? [`${name} is ${task.status}, and its child runs`] : [];
  });
}
