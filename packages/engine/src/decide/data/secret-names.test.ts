import { expect, test } from "@jest/globals";

import { secretsAskedFor, withSecrets } from "../../expression/secrets.ts";
import { jsonToText } from "../../payload/json-to-text.ts";
import { simple, taskDef, workflow } from "../../testing/builders.ts";
import { Executions } from "../../testing/executions.ts";
import { given, must, plain } from "../../testing/run.ts";
import type { Run } from "../../testing/run.ts";

const NAME = "${workflow.secrets.KEY}";
const reader = (expression: string) => simple("reader", { inputParameters: { read: expression } });

/** What whoever carries the task out gets, where `KEY` is `s3cret`. */
function carriedOut(run: Run): unknown {
  const { tree } = must(run.task("reader").input.payload);
  expect([...secretsAskedFor(tree)]).toEqual([]);
  return JSON.parse(jsonToText(withSecrets(tree, () => "s3cret")));
}

test.each([
  ["the correlation id", "${workflow.correlationId}", NAME],
  ["the reason of a task", "${a.reasonForIncompletion}", NAME],
])("%s asks for no secret, whatever it reads like", (_what, expression, read) => {
  const run = given(workflow("w", [simple("a"), reader(expression)])).started({}, { correlationId: NAME });
  run.updated("a", { status: "COMPLETED", reason: NAME });

  expect(carriedOut(run)).toEqual({ read });
});

test.each([
  ["TRY", { tryTasks: [simple("a")], catchTasks: [reader("${t.output.error.reason}")] }],
  ["FOR_EACH", { items: "${workflow.input.items}", loopOver: [simple("a")], continueOnError: true }],
])("the reason of a failure that a %s tells asks for no secret", (type, members) => {
  const scope = { name: "t", taskReferenceName: "t", type, optional: true, ...members };
  const after = type === "TRY" ? [] : [reader("${t.output.errors[0].reason}")];
  const run = given(workflow("w", [scope, ...after]), [taskDef("a", { retryCount: 0 })]).started({ items: [1] });
  run.failed(type === "TRY" ? "a" : "a__1", NAME);

  expect(carriedOut(run)).toEqual({ read: NAME });
});

test("nor does the one that a failure workflow is told", () => {
  const undo = workflow("undo", [reader("${workflow.input.reason} ${workflow.input.failedWorkflow.correlationId}")]);
  const all = new Executions(
    [undo, workflow("w", [simple("a")], { failureWorkflow: "undo" })],
    [taskDef("a", { retryCount: 0 })],
  );
  const id = all.start("w", { correlationId: NAME });
  all.update(id, "a", { status: "FAILED", reason: NAME });
  all.deliverAll();

  const told = must(all.task(must(all.ids[1]), "reader").input.payload).tree;
  expect([...secretsAskedFor(told)]).toEqual([]);
  expect(jsonToText(told)).toContain("workflow.secrets.KEY");
});

test("what variables, messages, starts and children hold of a secret is its name", () => {
  const typed = (type: string, members: object) => ({ name: type, taskReferenceName: type, type, ...members });
  const all = new Executions([
    workflow("child", [simple("a")]),
    workflow("w", [
      typed("SET_VARIABLE", { inputParameters: { key: NAME } }),
      typed("EVENT", { sink: "conductor:box", inputParameters: { key: NAME } }),
      typed("START_WORKFLOW", { inputParameters: { startWorkflow: { name: "child", input: { key: NAME } } } }),
      typed("SUB_WORKFLOW", { subWorkflowParam: { name: "child" }, inputParameters: { key: NAME } }),
    ]),
  ]);

  const id = all.start("w");
  all.deliverAll();

  expect(plain(must(all.state(id).execution.variables.payload))).toEqual({ key: NAME });
  expect(all.taskOutput(id, "EVENT")).toMatchObject({ key: NAME });
  expect(all.ids.slice(1).map((child) => all.input(child))).toEqual([{ key: NAME }, { key: NAME }]);
});

test("a definition's own name asks, also where it is passed on", () => {
  const tasks = [simple("a", { inputParameters: { key: NAME } }), reader("Bearer ${a.input.key}")];
  const run = given(workflow("w", tasks)).started();
  run.completed("a");

  expect([...secretsAskedFor(must(run.task("reader").input.payload).tree).values()]).toEqual(["KEY"]);
});
