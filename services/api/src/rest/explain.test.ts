import { afterAll, beforeAll, expect, test } from "@jest/globals";

import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
beforeAll(async () => void (rest = await givenRest()));
afterAll(async () => await rest.close());

async function started(name: string, tasks: readonly object[], input: object = {}): Promise<string> {
  await rest.send("POST", "/api/metadata/workflow", { name, tasks });
  return (await rest.send("POST", "/api/workflow", { name, input })).text;
}

async function explain(id: string) {
  return JSON.parse((await rest.get(`/api/console/executions/${id}/explain`)).text);
}

const simple = (name: string, more: object = {}) => ({ name, taskReferenceName: name, ...more });

test("what nobody polls is told first, with its queue, once for all tasks that wait in it", async () => {
  const branch = (n: number) => [{ name: "nobody", taskReferenceName: `a${n}` }];
  const id = await started("fork", [
    { name: "f", taskReferenceName: "f", type: "FORK_JOIN", forkTasks: [branch(1), branch(2)] },
    { name: "j", taskReferenceName: "j", type: "JOIN", joinOn: ["a1", "a2"] },
  ]);

  const { reasons, revision } = await explain(id);

  expect(revision).toBeGreaterThan(0);
  expect(reasons.map(({ kind, referenceTaskName }: Parsed) => [kind, referenceTaskName])).toEqual([
    ["NO_POLLER", "a1"],
    ["JOIN_WAITS", "j"],
  ]);
  expect(reasons[0]).toMatchObject({ queue: "nobody", remedy: "Start a worker for nobody." });
  expect(reasons[1].text).toBe("j waits for 2 of 2 tasks that it joins.");
  expect(reasons[1].because).toMatchObject([{ referenceTaskName: "a1" }, { referenceTaskName: "a2" }]);
});

test("a JOIN explains the task that leads to the one that it joins", async () => {
  const id = await started("branch", [
    { name: "f", taskReferenceName: "f", type: "FORK_JOIN", forkTasks: [[simple("first"), simple("last")]] },
    { name: "j", taskReferenceName: "j", type: "JOIN", joinOn: ["last"] },
  ]);

  const join = (await explain(id)).reasons.find(({ kind }: Parsed) => kind === "JOIN_WAITS");

  expect(join.because).toMatchObject([{ referenceTaskName: "first", kind: "NO_POLLER" }]);
});

test("a failure is told with its reason and the inputs that came to nothing", async () => {
  const id = await started("failing", [
    simple("charge", { inputParameters: { id: "${workflow.input.id}", fixed: null } }),
  ]);

  await rest.send("POST", `/api/tasks/${id}/charge/FAILED_WITH_TERMINAL_ERROR`, {});
  const { reasons } = await explain(id);

  expect(reasons).toMatchObject([
    {
      kind: "TASK_FAILED",
      referenceTaskName: "charge",
      because: [{ kind: "NULL_INPUT", text: 'The input "id" of charge is null: ${workflow.input.id} gave nothing.' }],
    },
  ]);
});

test("of more tasks than are looked at those that wait alike are counted, all of them", async () => {
  const branches = Array.from({ length: 250 }, (_, at) => [
    at % 2 === 0 ? { name: "crowd", taskReferenceName: `c${at}` } : { ...simple(`p${at}`), name: "ask", type: "HUMAN" },
  ]);
  const id = await started("crowded", [
    { name: "f", taskReferenceName: "f", type: "FORK_JOIN", forkTasks: branches },
    { name: "j", taskReferenceName: "j", type: "JOIN", joinOn: [] },
  ]);

  const { reasons } = await explain(id);

  const counts = reasons.map(({ kind, evidence }: Parsed) => [kind, evidence.at(-1)?.value]);
  expect(counts).toEqual(
    expect.arrayContaining([
      ["NO_POLLER", "125"],
      ["HUMAN", "125"],
    ]),
  );
});

test("what is paused says so first, and then what it waits for", async () => {
  const id = await started("paused", [simple("p")]);
  await rest.send("PUT", `/api/workflow/${id}/pause`, {});

  expect((await explain(id)).reasons.map(({ kind }: Parsed) => kind)).toEqual(["PAUSED", "NO_POLLER"]);
});

test("what was terminated says why", async () => {
  const id = await started("terminated", [simple("t")]);
  await rest.request({ method: "DELETE", path: `/api/workflow/${id}?reason=enough` });

  const [first] = (await explain(id)).reasons;

  expect(first).toMatchObject({ kind: "TERMINATED", text: "It was terminated: enough" });
  expect(first.sinceTime).toBeGreaterThan(0);
});

test("what has completed says that", async () => {
  const id = await started("done", [simple("d")]);
  await rest.send("POST", `/api/tasks/${id}/d/COMPLETED`, {});

  expect((await explain(id)).reasons).toMatchObject([{ kind: "COMPLETED" }]);
});

test("the journal lists every event in pages, without what it carried", async () => {
  const id = await started("journal", [simple("d")], { secret: "not to be seen" });
  await rest.send("PUT", `/api/workflow/${id}/pause`, {});
  await rest.send("PUT", `/api/workflow/${id}/resume`, {});
  const list = async (query: string) =>
    JSON.parse((await rest.get(`/api/console/executions/${id}/events${query}`)).text);

  const first = await list("?pageSize=2");
  const second = await list(`?pageSize=2&afterRevision=${first.events[1].revision}`);

  expect(first.hasMore).toBe(true);
  expect(first.events).toMatchObject([
    { revision: 1, kind: "WorkflowStarted", summary: "journal", taskIds: [] },
    { revision: 2, kind: "PauseRequested", by: "" },
  ]);
  expect(second).toMatchObject({ hasMore: false, events: [{ revision: 3, kind: "ResumeRequested" }] });
  expect(first.events[0].time).toBeGreaterThan(0);
  expect(JSON.stringify([first, second])).not.toContain("not to be seen");
});

test.each(["events", "explain"])("%s of no execution are not found", async (what) => {
  expect((await rest.get(`/api/console/executions/none/${what}`)).status).toBe(404);
  expect((await rest.get(`/api/console/executions/7f1c9b0e-0000-4000-8000-000000000000/${what}`)).status).toBe(404);
});

test.each([
  ["pageSize=0", "pageSize"],
  ["pageSize=1001", "pageSize"],
  ["afterRevision=-1", "afterRevision"],
])("a page of the journal with %s is refused, naming %s", async (query, field) => {
  const id = await started(`refused-${query.length}`, [simple("d")]);

  const { status, text } = await rest.get(`/api/console/executions/${id}/events?${query}`);

  expect(status).toBe(400);
  expect(JSON.parse(text).validationErrors).toMatchObject([{ path: field }]);
});

type Parsed = ReturnType<typeof JSON.parse>;
