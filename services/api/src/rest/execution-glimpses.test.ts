import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { status } from "@grpc/grpc-js";
import { aTaskDocument, aWorkflowDocument, indexed } from "@tutti/ports/contract";

import { detailsOf, failureOf, givenApi } from "../testing/given-api.ts";
import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
beforeAll(async () => void (rest = await givenRest()));
afterAll(async () => await rest.close());

const order = aWorkflowDocument({
  input: `{"orderId":"o-1","lines":[{"sku":"a","count":9007199254740993}],"note":"${"n".repeat(300)}"}`,
  output: `{"cut": "o`,
});
const tasks = ["COMPLETED", "FAILED", "SCHEDULED"] as const;
const documents = [
  indexed(order, { tasks: tasks.map((one) => aTaskDocument(order, { status: one })) }),
  indexed(aWorkflowDocument({ input: "{}" })),
];
const [first, second] = documents.map(({ workflow }) => workflow.workflowId);

const read = async (parameters: Readonly<Record<string, string>>) => {
  const answer = await rest.get(`/api/console/executions/glimpses?${new URLSearchParams(parameters).toString()}`);
  return { status: answer.status, body: JSON.parse(answer.text) };
};

test("executions tell how far they are, and what stands at places of their payloads", async () => {
  await rest.search.put(documents);
  const paths = "input.orderId,input.lines[0],input.lines[0].count,input.note,input.nothing,output.cut";

  const { body } = await read({ ids: `${second},${first},0bad0bad-0bad-7bad-8bad-0bad0bad0bad`, paths });

  const unknown = { isCut: false, isUnknown: true };
  const known = { isCut: false, isUnknown: false };
  expect(body.executions.map(({ workflowId }: { readonly workflowId: string }) => workflowId)).toEqual([second, first]);
  expect(body.executions[1]).toEqual({
    ...{ workflowId: first, taskCount: 3, endedTaskCount: 2, isTaskCountCapped: false },
    values: [
      { text: "o-1", ...known },
      { text: `{"sku":"a","count":9007199254740993}`, ...known },
      { text: "9007199254740993", ...known },
      { text: "n".repeat(200), isCut: true, isUnknown: false },
      known,
      unknown,
    ],
  });
});

test.each([
  [{}, "ids"],
  [{ ids: "nonsense" }, "ids[0]"],
  [{ ids: Array.from({ length: 101 }, () => first).join(",") }, "ids"],
  [{ ids: String(first), paths: "orderId" }, "paths[0]"],
  [{ ids: String(first), paths: Array.from({ length: 9 }, () => "input.a").join(",") }, "paths"],
])("what cannot be told is refused by its name", async (parameters, path) => {
  const answer = await read(parameters);

  expect([answer.status, answer.body.validationErrors]).toMatchObject([400, [{ path }]]);
});

test("over gRPC the same is told, and refused by the field", async () => {
  await using api = await givenApi();
  await api.search.put(documents);
  const asked = { workflowIds: [String(first)], paths: ["input.orderId"] };

  const { executions } = await api.console.getExecutionGlimpses(asked);
  const wrong = () => api.console.getExecutionGlimpses({ ...asked, paths: ["x"] });

  expect(executions).toMatchObject([{ taskCount: 3, endedTaskCount: 2, values: [{ text: "o-1" }] }]);
  expect((await failureOf(wrong())).code).toBe(status.INVALID_ARGUMENT);
  expect((await detailsOf(wrong()))["BadRequest"]).toMatchObject({ fieldViolations: [{ field: "paths[0]" }] });
});
