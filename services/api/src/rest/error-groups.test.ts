import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { status } from "@grpc/grpc-js";
import { errorCauseOf } from "@tutti/ports";
import { aTaskDocument, aWorkflowDocument, indexed } from "@tutti/ports/contract";

import { failureOf, givenApi } from "../testing/given-api.ts";
import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
beforeAll(async () => {
  rest = await givenRest();
  await rest.search.put([...failures, indexed(aWorkflowDocument({ status: "COMPLETED", endTime: END }))]);
});
afterAll(async () => await rest.close());

const END = 1_700_000_000_000;
const HOUR = 3_600_000;

/** Failed `hours` after END. */
function failure(reason: string, hours: number, workflowType = "order") {
  const workflow = aWorkflowDocument({ workflowType, status: "FAILED", endTime: END + hours * HOUR });
  const task = aTaskDocument(workflow, { status: "FAILED", reasonForIncompletion: reason });
  return indexed({ ...workflow, ...errorCauseOf(workflow, [task]) }, { tasks: [task] });
}
const failures = [
  ...[failure("bank 1 is closed", 0), failure("bank 2 is closed", 1), failure("bank 3 is closed", 23, "refund")],
  failure("no such card", 2),
];
const [bank = "", card = ""] = [failures[0], failures[3]].map((one) => one?.workflow.errorGroup);
const day = `from=${END}&to=${END + 24 * HOUR}`;

const read = async (path: string) => {
  const answer = await rest.get(`/api/console/${path}`);
  return { status: answer.status, body: JSON.parse(answer.text) };
};

test("failures come in groups of one cause, the most first, with their trend over the time", async () => {
  const { body } = await read(`errors?${day}`);

  const trend = Array.from({ length: 24 }, (_, hour) => ([0, 1, 23].includes(hour) ? 1 : 0));
  expect(body).toEqual({
    isCapped: false,
    groups: [
      {
        ...{
          errorGroup: bank,
          taskName: "pay",
          reason: "bank … is closed",
          sampleReason: "bank 3 is closed",
          count: 3,
        },
        ...{ sampleWorkflowId: failures[2]?.workflow.workflowId, firstTime: END, lastTime: END + 23 * HOUR, trend },
        workflowNames: [
          { value: "order", count: 2 },
          { value: "refund", count: 1 },
        ],
        ...{ isMuted: false, note: "", notedBy: "", notedTime: 0 },
      },
      expect.objectContaining({ errorGroup: card, reason: "no such card", count: 1 }),
    ],
  });
});

test("groups are narrowed by a time and a query, and cut off where there are more", async () => {
  const countsOf = async (path: string) =>
    (await read(path)).body.groups.map(({ count }: { readonly count: number }) => count);

  expect(await countsOf(`errors?from=${END}&to=${END + HOUR}`)).toEqual([1]);
  expect(await countsOf(`errors?${day}&query=workflowType%3Drefund`)).toEqual([1]);
  expect(await countsOf("errors")).toEqual([3, 1]);
  expect((await read(`errors?${day}&pageSize=1`)).body).toMatchObject({ isCapped: true, groups: [{ count: 3 }] });
});

test("one group tells how its executions stand, also where none of them ended within the time", async () => {
  expect((await read(`errors/${bank}?${day}`)).body).toMatchObject({
    group: { errorGroup: bank, count: 3 },
    statuses: [{ value: "FAILED", count: 3 }],
  });
  expect((await read(`errors/${bank}?from=1&to=2`)).body).toMatchObject({ group: { count: 0, firstTime: 0 } });
});

test("lists, counts and histograms take a group, and rows name theirs", async () => {
  const rows = (await read(`executions?errorGroup=${bank}&query=workflowType%3Dorder`)).body.rows;

  expect(rows.map(({ errorGroup }: { readonly errorGroup: string }) => errorGroup)).toEqual([bank, bank]);
  expect((await read(`executions/facets?errorGroup=${bank}`)).body.total).toBe(3);
  expect((await read(`executions/histogram?errorGroup=${card}`)).body.series).toHaveLength(1);
  expect((await read(`executions?errorGroup=none`)).body.rows).toEqual([]);
});

test.each([
  ["errors?from=x", 400, "from"],
  ["errors?from=5&to=4", 400, "to"],
  ["errors?query=%28", 400, "query"],
  ["errors?pageSize=0", 400, "pageSize"],
  [`errors/${"0".repeat(16)}`, 404, undefined],
])("%s is answered %i", async (path, code, parameter) => {
  const answer = await read(path);

  expect(answer.status).toBe(code);
  expect(answer.body.validationErrors?.[0].path).toBe(parameter);
});

test("over gRPC the same is told", async () => {
  await using api = await givenApi();
  await api.search.put(failures);
  const time = { fromTime: 0, toTime: 0 };

  const { groups } = await api.console.listErrorGroups({ ...time, query: "", pageSize: undefined });
  const { group } = await api.console.getErrorGroup({ ...time, errorGroup: card });
  const unknown = await failureOf(api.console.getErrorGroup({ ...time, errorGroup: "x" }));

  expect(groups.map(({ count }) => count)).toEqual([3, 1]);
  expect(group).toMatchObject({ taskName: "pay", sampleReason: "no such card" });
  expect(unknown.code).toBe(status.NOT_FOUND);
});

test("a cause is noted on and muted for everybody, each by itself, and who did so last is kept", async () => {
  const put = async (body: object, group = bank) => {
    const answer = await rest.send("PUT", `/api/console/errors/${group}/note`, body);
    return { status: answer.status, body: JSON.parse(answer.text) };
  };

  const noted = await put({ note: "the bank knows", notedBy: "me" });
  const muted = await put({ isMuted: true });

  expect(noted.body).toMatchObject({
    note: "the bank knows",
    isMuted: false,
    notedBy: "me",
    notedTime: expect.any(Number),
  });
  expect(muted.body).toMatchObject({ note: "the bank knows", isMuted: true });
  const { groups } = JSON.parse((await rest.get(`/api/console/errors?${day}`)).text);
  expect(groups).toMatchObject([
    { errorGroup: bank, note: "the bank knows", isMuted: true },
    { errorGroup: card, note: "", isMuted: false, notedBy: "", notedTime: 0 },
  ]);
  expect((await put({ note: "x" }, "0123456789abcdef")).status).toBe(404);
  const long = await put({ note: "x".repeat(4_001) });
  expect([long.status, long.body.validationErrors?.[0].path]).toEqual([400, "note"]);
});
