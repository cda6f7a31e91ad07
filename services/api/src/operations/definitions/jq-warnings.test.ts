import { afterAll, expect, test } from "@jest/globals";
import { jqQueriesOf, workflowDefFromJson } from "@tutti/engine";
import { makeScriptRunner } from "@tutti/sandbox";

import { jqWarnings } from "./jq-warnings.ts";

const scripts = makeScriptRunner();
afterAll(() => scripts.close());

const task = (reference: string, queryExpression: string) => ({
  ...{ name: reference, taskReferenceName: reference, type: "JSON_JQ_TRANSFORM" },
  inputParameters: { queryExpression },
});
const warningsFor = async (...queries: readonly string[]) => {
  const tasks = queries.map((query, index) => task(`t${index}`, query));
  return await jqWarnings(jqQueriesOf(workflowDefFromJson({ name: "w", tasks })), scripts);
};

test("queries that are no jq are told with their place and what jq says, and none is run", async () => {
  expect(await warningsFor(".a | length", ".[", "def f: f; f", "nosuch(.)")).toEqual([
    {
      path: "tasks[1].inputParameters.queryExpression",
      message: "is no jq and will fail: syntax error, unexpected end of file at line 1",
      found: '".["',
    },
    {
      path: "tasks[3].inputParameters.queryExpression",
      message: "is no jq and will fail: nosuch/1 is not defined at line 1",
      found: '"nosuch(.)"',
    },
  ]);
});

test("what an expression puts into a query is known when it is run", async () => {
  expect(await warningsFor("${workflow.input.query}", ".[${workflow.input.at}")).toEqual([]);
});

test("nothing is told where nobody can compile them", async () => {
  const away = { run: () => Promise.reject(new Error("too many wait")) };

  expect(await jqWarnings([{ path: "p", source: ".[" }], undefined)).toEqual([]);
  expect(await jqWarnings([{ path: "p", source: ".[" }], away)).toEqual([]);
});
