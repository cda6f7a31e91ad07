import { expect, test } from "@jest/globals";
import { isTerminalWorkflow } from "../../model/status.ts";
import { simple, taskDef, workflow } from "../../testing/builders.ts";
import { Executions } from "../../testing/executions.ts";

type Members = { readonly [key: string]: unknown };

const child = workflow("child", [simple("a")]);
const sub: Members = { ...simple("s"), type: "SUB_WORKFLOW", subWorkflowParam: { name: "child" } };
const caught: Members = { ...simple("t"), type: "TRY", tryTasks: [sub], catchTasks: [simple("c")] };
const each: Members = {
  ...{ name: "e", taskReferenceName: "e", type: "FOR_EACH", items: "${workflow.input.list}", itemName: "item" },
  loopOver: [sub],
};

function givenParent(tasks: readonly Members[]) {
  const all = new Executions([child, workflow("parent", tasks)], [taskDef("a", { retryCount: 0 })]);
  const parent = all.start("parent", { input: { list: [1, 2, 3] } });
  return { all: all.deliverAll(), parent };
}

test("a child whose failure was caught does not concern its parent when it goes on", () => {
  const { all, parent } = givenParent([caught, simple("z")]);
  const kid = all.childOf(parent, "s");
  all.fail(kid, "a");
  all.deliverAll();
  const statusesOf = () => ["t", "s", "c"].map((reference) => all.task(parent, reference).status);
  expect(statusesOf()).toEqual(["IN_PROGRESS", "FAILED", "SCHEDULED"]);

  all.request(kid, "RetryRequested", {});
  all.update(kid, "a");
  all.deliverAll();

  expect(all.status(kid)).toBe("COMPLETED");
  expect(statusesOf()).toEqual(["IN_PROGRESS", "FAILED", "SCHEDULED"]);
  all.update(parent, "c");
  all.update(parent, "z");
  expect(all.status(parent)).toBe("COMPLETED");
});

const failing: Members = {
  ...{ ...simple("t"), type: "TRY", finallyTasks: [simple("f")] },
  tryTasks: [simple("b", { compensateWith: [simple("undo_b")] }), sub],
};
const lastly: Members = { ...simple("t"), type: "TRY", tryTasks: [simple("b")], finallyTasks: [sub] };

test.each([
  ["of what a failed TRY has tried", failing, ["b"], ["undo_b", "f"]],
  ["of what a failed TRY does in the end", lastly, ["b"], []],
])("a child %s takes the TRY back to it when it goes on", (_, tried, before, after) => {
  const { all, parent } = givenParent([tried, simple("z")]);
  for (const reference of before) all.update(parent, reference);
  all.deliverAll();
  const kid = all.childOf(parent, "s");
  all.fail(kid, "a");
  all.deliverAll();
  for (const reference of after) all.update(parent, reference);
  all.deliverAll();
  expect([all.status(parent), all.task(parent, "t").status]).toEqual(["FAILED", "FAILED"]);

  all.request(kid, "RetryRequested", {});
  all.deliverAll();
  const inProgress = [all.status(parent), all.task(parent, "t").status, all.task(parent, "s").status];
  all.update(kid, "a");
  all.deliverAll();
  if (after.includes("f")) all.update(parent, "f");
  all.update(parent, "z");

  expect(inProgress).toEqual(["RUNNING", "IN_PROGRESS", "IN_PROGRESS"]);
  expect([all.status(parent), all.task(parent, "t").status]).toEqual(["COMPLETED", "COMPLETED"]);
});

test("a child of an item that goes on revives the FOR_EACH, and the items that were canceled with it", () => {
  const { all, parent } = givenParent([each]);
  const [one, two] = [all.childOf(parent, "s__1"), all.childOf(parent, "s__2")];
  all.update(one, "a");
  all.deliverAll();
  all.fail(two, "a");
  all.deliverAll();
  expect([all.status(parent), all.task(parent, "e").status, all.task(parent, "s__3").status]).toEqual([
    ...["FAILED", "FAILED", "CANCELED"],
  ]);

  all.request(two, "RetryRequested", {});
  all.deliverAll();
  expect([all.status(parent), all.task(parent, "e").status]).toEqual(["RUNNING", "IN_PROGRESS"]);
  for (const kid of all.ids)
    if (kid !== parent && !isTerminalWorkflow(all.state(kid).execution.status)) all.update(kid, "a");
  all.deliverAll();

  expect([all.status(parent), all.task(parent, "e").status]).toEqual(["COMPLETED", "COMPLETED"]);
});

test("a child of an item that goes on leaves the other items to their turns", () => {
  const { all, parent } = givenParent([{ ...each, parallelism: 1, continueOnError: true }]);
  const first = all.childOf(parent, "s__1");
  all.terminate(first);
  all.deliverAll();
  all.terminate(parent);
  all.deliverAll();
  const statuses = () => ["e", "s__1", "s__2"].map((name) => all.task(parent, name).status);
  expect(statuses()).toEqual(["CANCELED", "CANCELED", "CANCELED"]);

  all.request(first, "RetryRequested", {});
  all.deliverAll();

  expect(statuses()).toEqual(["IN_PROGRESS", "IN_PROGRESS", "CANCELED"]);
  all.update(first, "a");
  all.deliverAll();
  expect(statuses()).toEqual(["IN_PROGRESS", "COMPLETED", "IN_PROGRESS"]);
});
