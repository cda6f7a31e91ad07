import { expect, test } from "@jest/globals";
import { fork, join, simple, workflow } from "../testing/builders.ts";
import { given } from "../testing/run.ts";

const DEEP = { x: JSON.parse(`${'{"x":'.repeat(150)}1${"}".repeat(150)}`) as unknown };
const HUGE = "${workflow.input..x..x..x}";
const COSTLY = "${workflow.input..x..x..x..x}";
const OF_ONE_TEMPLATE = /^Expressions of one template (visit more than|come to more than) [0-9]+/;

test.each([
  ["visit without end", { a: COSTLY }],
  ["come to more than may be kept", { a: HUGE }],
  ["come to more within a text", { a: `see ${HUGE}` }],
  ["are many", Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`p${at}`, HUGE]))],
  ["take up what is large again and again", { a: "${workflow.input.text}".repeat(3000) }],
])("a task whose expressions %s fails the workflow with the reason", (_, inputParameters) => {
  const run = given(workflow("w", [simple("a", { inputParameters })])).started({ ...DEEP, text: "t".repeat(10_000) });

  expect([run.status, run.reason]).toEqual(["FAILED", expect.stringMatching(OF_ONE_TEMPLATE)]);
});

test("tasks whose expressions cost too much only together fail the workflow too, and it ends as any other", () => {
  const inputParameters = Object.fromEntries(
    Array.from({ length: 80 }, (_, at) => [`p${at}`, "${workflow.input..x..x.none}"]),
  );
  const branches = Array.from({ length: 40 }, (_, at) => [simple(`a${at}`, { inputParameters })]);
  const definition = workflow("w", [fork("f", branches), join("j", [])], {
    outputParameters: { n: "${workflow.input.n}" },
  });

  const run = given(definition).started({ ...DEEP, n: 1 });

  expect([run.status, run.reason]).toEqual(["FAILED", expect.stringMatching(/^Expressions of one decision visit/)]);
  expect(run.output).toEqual({ n: 1 });
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
