import { expect, test } from "@jest/globals";

import { evaluateJson } from "../../expression/evaluate.ts";
import { EvaluationBudget, ExpressionLimitError } from "../../expression/evaluation-budget.ts";
import { documentScope } from "../../expression/scope.ts";
import { parseJson } from "../../payload/parse-json.ts";
import { fork, join, simple, workflow } from "../../testing/builders.ts";
import { given } from "../../testing/run.ts";

const DEPTH = 60;
/** What deep scans within each other find again and again: a text, far down. */
const DEEP = { x: JSON.parse(`${'{"x":'.repeat(DEPTH)}"${"t".repeat(20_000)}"${"}".repeat(DEPTH)}`) as unknown };
const HUGE = "${workflow.input..x..x}";
/** Visits a hundred thousand places at the price of one. */
const COSTLY = "${workflow.input.list.length()}";
const LIST = Array.from({ length: 100_000 }, () => 1);
const OF_ONE_TEMPLATE = /^Expressions of one template (visit more than|come to more than) [0-9]+/;

test.each([
  ["visit more than they may", parameters(21, COSTLY)],
  ["come to more than may be kept", { a: HUGE }],
  ["come to more within a text", { a: `see ${HUGE}` }],
  ["are many", parameters(2_500, "${workflow.input.text}")],
  ["take up what is large again and again", { a: "${workflow.input.text}".repeat(3000) }],
])("a task whose expressions %s fails the workflow with the reason", (_, inputParameters) => {
  const input = { ...DEEP, list: LIST, text: "t".repeat(10_000) };

  const run = given(workflow("w", [simple("a", { inputParameters })])).started(input);

  expect([run.status, run.reason]).toEqual(["FAILED", expect.stringMatching(OF_ONE_TEMPLATE)]);
});

test("every place that deep scans within each other visit counts", () => {
  const budget = new EvaluationBudget({ visits: 0, mostVisits: 50_000 });
  const scope = { ...documentScope(parseJson(JSON.stringify(DEEP))), budget };

  expect(() => evaluateJson("${x..x.none}", scope)).not.toThrow();
  expect(() => evaluateJson("${x..x..x..x..none}", scope)).toThrow(ExpressionLimitError);
});

test("tasks whose expressions cost too much only together fail the workflow too, and it ends as any other", () => {
  const branches = Array.from({ length: 5 }, (_, at) => [
    simple(`a${at}`, { inputParameters: parameters(15, COSTLY) }),
  ]);
  const definition = workflow("w", [fork("f", branches), join("j", [])], {
    outputParameters: { n: "${workflow.input.n}" },
  });

  const run = given(definition).started({ list: LIST, n: 1 });

  expect([run.status, run.reason]).toEqual(["FAILED", expect.stringMatching(/^Expressions of one decision visit/)]);
  expect(run.output).toEqual({});
});

test("a workflow whose output costs too much has failed, with the reason", () => {
  const run = given(workflow("w", [simple("a")], { outputParameters: { a: HUGE } })).started(DEEP);

  run.completed("a");

  expect([run.status, run.reason]).toEqual(["FAILED", expect.stringMatching(OF_ONE_TEMPLATE)]);
});

test("a list of hundreds of thousands of items is scanned deep", () => {
  const inputParameters = { n: "${workflow.input..x.length()}", m: "${workflow.input.list[*].x}" };
  const list = Array.from({ length: 200_000 }, () => 1);

  const run = given(workflow("w", [simple("a", { inputParameters })])).started({ list });

  expect(run.inputOf("a")).toEqual({ n: [], m: [] });
});

function parameters(count: number, expression: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, expression]));
}
