import { afterAll, beforeAll, expect, test } from "@jest/globals";

import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
beforeAll(async () => void (rest = await givenRest()));
afterAll(async () => await rest.close());

const start = { action: "start_workflow", start_workflow: { name: "w", input: { a: "${x}", big: 1 } } };
const handler = (name: string, members: object = {}) => ({
  name,
  event: `conductor:${name}`,
  actions: [start],
  ...members,
});
const shown = (name: string, members: object = {}) => ({
  ...handler(name, { active: false, actions: [{ ...start, expandInlineJSON: false }] }),
  ...members,
});
const read = async (path: string): Promise<unknown> => JSON.parse((await rest.get(path)).text);
const messageOf = ({ text }: { readonly text: string }): unknown => JSON.parse(text).message;

test("a handler is created inactive, shown as it was written, replaced, and deleted", async () => {
  expect(await rest.send("POST", "/api/event", handler("one"))).toMatchObject({
    status: 200,
    text: "",
    type: undefined,
  });
  expect(await read("/api/event")).toContainEqual(shown("one"));
  expect(await read("/api/event/conductor:one")).toEqual([]);
  expect(await read("/api/event/conductor%3Aone?activeOnly=false")).toEqual([shown("one")]);

  const changed = handler("one", { active: true, condition: "$.a == 1", evaluatorType: "javascript" });
  expect((await rest.send("PUT", "/api/event", changed)).status).toBe(200);
  expect(await read("/api/event/conductor:one")).toMatchObject([{ active: true, condition: "$.a == 1" }]);

  expect((await rest.request({ method: "DELETE", path: "/api/event/one" })).status).toBe(200);
  expect(await read("/api/event/conductor:one?activeOnly=false")).toEqual([]);
});

test("an event's name may hold what a path has to escape", async () => {
  const event = "conductor:a b/c:ü?";
  await rest.send("POST", "/api/event", handler("odd name/ü", { event, active: true }));

  expect(await read(`/api/event/${encodeURIComponent(event)}`)).toMatchObject([{ name: "odd name/ü" }]);
  const path = `/api/event/${encodeURIComponent("odd name/ü")}`;
  expect((await rest.request({ method: "DELETE", path })).status).toBe(200);
});

test("a name that is taken is 409, one that is not there 404", async () => {
  await rest.send("POST", "/api/event", handler("taken"));

  const again = await rest.send("POST", "/api/event", handler("taken", { active: true }));
  expect([again.status, messageOf(again)]).toEqual([409, "EventHandler with name taken already exists!"]);
  const gone = "EventHandler with name none not found!";
  const [put, deleted] = [
    await rest.send("PUT", "/api/event", handler("none")),
    await rest.request({ method: "DELETE", path: "/api/event/none" }),
  ];
  expect([put.status, messageOf(put), deleted.status, messageOf(deleted)]).toEqual([404, gone, 404, gone]);
});

test("a list is taken whole or not at all", async () => {
  expect((await rest.send("POST", "/api/event", [handler("l1"), handler("l2")])).status).toBe(200);

  const taken = await rest.send("POST", "/api/event", [handler("l3"), handler("l2")]);
  const wrong = await rest.send("POST", "/api/event", [handler("l3"), handler("l4", { event: "" })]);
  const twice = await rest.send("POST", "/api/event", [handler("l3"), handler("l3")]);
  const none = await rest.send("POST", "/api/event", []);

  expect([taken.status, wrong.status, twice.status, none.status]).toEqual([409, 400, 400, 400]);
  expect(JSON.parse(wrong.text).validationErrors).toMatchObject([{ path: "[1].event" }]);
  expect(JSON.parse(twice.text).validationErrors).toMatchObject([{ path: "[1].name" }]);
  const names = ((await read("/api/event")) as { name: string }[]).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["l1", "l2"]));
  expect(names).not.toContain("l3");
});

test.each([
  [handler("")],
  [handler("bad", { event: undefined })],
  [handler("bad", { event: "nocolon" })],
  [handler("bad", { event: "pigeon:x" })],
  [handler("bad", { actions: [] })],
  [handler("bad", { actions: [null] })],
  [handler("bad", { actions: [{ action: "dance" }] })],
  [handler("bad", { actions: [{ action: "complete_task" }] })],
  [{}],
  [null],
  [7],
])("%j is 400, tells each fault, and is not kept", async (body) => {
  const { status, text } = await rest.send("POST", "/api/event", body);

  expect(status).toBe(400);
  expect(JSON.parse(text).validationErrors.length).toBeGreaterThan(0);
  expect(((await read("/api/event")) as { name: string }[]).map(({ name }) => name)).not.toContain("bad");
});

test("executions are asked for in pages, and what is wrong with the question is told", async () => {
  expect(await read("/api/event/executions")).toEqual({ results: [] });
  expect(await read("/api/event/executions?handlerName=h&status=FAILED&pageSize=10")).toEqual({ results: [] });

  const wrong = await rest.get("/api/event/executions?status=DONE&pageSize=0&pageToken=x");
  expect(wrong.status).toBe(400);
  expect(JSON.parse(wrong.text).validationErrors.map(({ path }: { path: string }) => path)).toEqual([
    ...["status", "pageSize", "pageToken"],
  ]);
});

test("the event monitor of Conductor's newer console lists handlers, and what those did that it asks about", async () => {
  await rest.send("POST", "/api/event", handler("watched", { active: true }));

  const { results, totalHits } = (await read("/api/event/execution")) as { results: unknown[]; totalHits: number };
  expect(results).toContainEqual({ name: "watched", event: "conductor:watched", active: true });
  expect(totalHits).toBe(results.length);
  const idle = await rest.get("/api/event/execution/watched?from=300000");
  expect([idle.status, messageOf(idle)]).toEqual([404, "Event handler watched has done nothing yet"]);
  expect((await rest.get("/api/event/execution/watched?from=soon")).status).toBe(400);
});

test("the queues of active handlers are told, with how many messages wait", async () => {
  await rest.send("POST", "/api/event", handler("listening", { active: true }));
  await rest.send("POST", "/api/event", handler("second", { active: true, event: "conductor:listening" }));
  await rest.send("POST", "/api/event", handler("asleep"));

  const [names, sizes] = [await read("/api/admin/queues"), await read("/api/admin/queues?verbose=true")];

  expect(names).toMatchObject({ "conductor:listening": "listening" });
  expect(names).not.toHaveProperty("conductor:asleep");
  expect(sizes).toMatchObject({ "conductor:listening": { listening: 0 } });
});
