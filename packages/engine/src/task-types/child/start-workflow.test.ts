import { expect, test } from "@jest/globals";
import { simple, workflow } from "../../testing/builders.ts";
import { Executions } from "../../testing/executions.ts";

const other = workflow("other", [simple("a")]);

function started(startWorkflow: unknown, members: { readonly [key: string]: unknown } = {}) {
  const task = {
    name: "go",
    taskReferenceName: "go",
    type: "START_WORKFLOW",
    inputParameters: { startWorkflow },
    ...members,
  };
  const all = new Executions([other, workflow("starter", [task])]);
  const id = all.start("starter", {
    input: { n: 7 },
    correlationId: "c",
    priority: 9,
    taskToDomain: new Map([["a", "d"]]),
  });
  return { all, id };
}

test("starts another execution, which takes over correlation id and domains and knows no parent, and has ended thereby", () => {
  const { all, id } = started({ name: "other", version: 1, input: { n: "${workflow.input.n}" }, priority: 4 });

  all.deliverAll();

  const begun = all.ids[1];
  expect(all.status(id)).toBe("COMPLETED");
  expect(all.taskOutput(id, "go")).toEqual({ workflowId: begun });
  expect(begun && all.state(begun).execution).toMatchObject({
    status: "RUNNING",
    correlationId: "c",
    priority: 4,
    parentWorkflowId: undefined,
    taskToDomain: new Map([["a", "d"]]),
  });
  expect(begun && all.input(begun)).toEqual({ n: 7 });
});

test("a correlation id and domains of its own count, unless they are empty", () => {
  const own = started({ name: "other", correlationId: "mine", taskToDomain: { a: "own" } }).all.deliverAll();
  const empty = started({ name: "other", correlationId: " ", taskToDomain: {} }).all.deliverAll();

  const found = [own, empty].map((all) => all.ids[1] && all.state(all.ids[1]).execution);

  expect(found[0]).toMatchObject({ correlationId: "mine", taskToDomain: new Map([["a", "own"]]) });
  expect(found[1]).toMatchObject({ correlationId: "c", taskToDomain: new Map([["a", "d"]]) });
});

test("may bring its definition along", () => {
  const workflowDef = { name: "brought", version: 3, tasks: [{ name: "n", taskReferenceName: "n", type: "NOOP" }] };
  const { all } = started({ name: "x", workflowDef });

  all.deliverAll();

  expect(all.ids[1] && all.state(all.ids[1]).execution).toMatchObject({ workflowName: "brought", status: "COMPLETED" });
});

test.each([
  [undefined, "Missing 'startWorkflow' in input data."],
  ["other", /^Error reading StartWorkflowRequest\. must be an object/],
  [{ name: "other", version: "x" }, /^Error reading StartWorkflowRequest\. version: /],
  [{ name: "other", input: null }, /^Error reading StartWorkflowRequest\. input: NULL input passed/],
  [{ version: 1 }, "startWorkflow validation failed. 'name' -> Workflow name cannot be null or empty. "],
  [
    { name: "other", priority: 100 },
    "startWorkflow validation failed. 'priority' -> priority: 100 should be maximum 99. ",
  ],
  [
    { priority: 100, version: "x", workflowDef: { name: "x", tasks: [{ name: "h", type: "HTTP", startDelay: "x" }] } },
    /workflowDef\.tasks\[0\]\.startDelay: .*version: .*name: .*priority: .*workflowDef\.tasks\[0\]\.taskReferenceName: /,
  ],
  [{ name: "x", workflowDef: { name: "x", tasks: [] } }, /startWorkflow validation failed\. 'workflowDef\.tasks' -> /],
  [{ name: "nobody", version: 2 }, "No such workflow defined. name=nobody, version=2"],
])("of %j fails with the reason", (startWorkflow, reason) => {
  const { all, id } = started(startWorkflow);

  expect(all.status(id)).toBe("FAILED");
  expect(all.task(id, "go").reasonForIncompletion).toMatch(reason);
  expect(all.mail).toEqual([]);
});
