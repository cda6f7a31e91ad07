import { get, type IncomingMessage } from "node:http";

import { afterAll, beforeAll, expect, test } from "@jest/globals";

import { until } from "../testing/until.ts";
import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
beforeAll(async () => void (rest = await givenRest()));
afterAll(async () => await rest.close());

type Event = { readonly id?: string; readonly event?: string; readonly data: ReturnType<typeof JSON.parse> };

/** A client of server-sent events. */
class Listener {
  readonly events: Event[] = [];
  readonly response: IncomingMessage;
  isOver = false;
  #text = "";

  constructor(response: IncomingMessage) {
    this.response = response;
    response.setEncoding("utf8");
    response.on("data", (text: string) => this.#take(text));
    response.on("close", () => void (this.isOver = true));
  }

  /** The n-th event, once it has come. */
  async event(place: number): Promise<Event> {
    await until(() => this.events.length > place);
    const event = this.events[place];
    if (event === undefined) throw new Error("no event");
    return event;
  }

  #take(text: string): void {
    const blocks = (this.#text + text).split("\n\n");
    this.#text = blocks.pop() ?? "";
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2)));
      if (fields.data !== undefined) this.events.push({ ...fields, data: JSON.parse(fields.data) });
    }
  }
}

async function listen(path: string, headers: Record<string, string> = {}): Promise<Listener> {
  const at = { host: "127.0.0.1", port: rest.port, path: `/api/console/executions/${path}`, headers };
  return await new Promise((resolve, reject) => {
    get(at, (response) => resolve(new Listener(response))).once("error", reject);
  });
}

async function started(name: string): Promise<string> {
  const tasks = ["a", "b"].map((taskReferenceName) => ({ name: `${name}-${taskReferenceName}`, taskReferenceName }));
  await rest.send("POST", "/api/metadata/workflow", { name, tasks });
  return (await rest.send("POST", "/api/workflow", { name, input: {} })).text;
}

async function complete(id: string, taskReferenceName: string): Promise<void> {
  await rest.send("POST", `/api/tasks/${id}/${taskReferenceName}/COMPLETED`, {});
}

async function graph(id: string, query: string) {
  return JSON.parse((await rest.get(`/api/console/executions/${id}/graph${query}`)).text);
}

test("who has seen an execution gets those of its tasks alone that have changed since", async () => {
  const id = await started("since");
  const { revision, definitionHash } = await graph(id, "");
  const unchanged = await graph(id, `?sinceRevision=${revision}`);

  await complete(id, "a");
  const changes = await graph(id, `?sinceRevision=${revision}`);
  await complete(id, "b");
  const later = await graph(id, `?sinceRevision=${changes.revision}`);

  expect(unchanged).toEqual({ revision, isUnchanged: true });
  expect(changes).toMatchObject({ isChanges: true, definitionHash, execution: { status: "RUNNING" } });
  expect(changes.definition).toBeUndefined();
  expect(changes.tasks).toMatchObject({ referenceTaskName: ["a", "b"], status: ["COMPLETED", "SCHEDULED"] });
  expect(later.tasks).toMatchObject({ referenceTaskName: ["b"], status: ["COMPLETED"] });
  expect(later.execution.status).toBe("COMPLETED");
});

test("who has a revision that the execution never had gets all of it", async () => {
  const id = await started("other-life");

  expect(await graph(id, "?sinceRevision=900")).toMatchObject({ isChanges: false, definition: { name: "other-life" } });
});

test("a viewer sees all of an execution first, and then what changes, each with its revision as the event's id", async () => {
  const id = await started("watched");
  const viewer = await listen(`${id}/stream`);

  const whole = await viewer.event(0);
  await complete(id, "a");
  const change = await viewer.event(1);
  viewer.response.destroy();

  expect(viewer.response.headers).toMatchObject({ "content-type": "text/event-stream", "cache-control": "no-store" });
  expect(whole).toMatchObject({ event: "change", data: { isChanges: false, definition: { name: "watched" } } });
  expect(whole.id).toBe(String(whole.data.revision));
  expect(change).toMatchObject({ event: "change", data: { isChanges: true, execution: { workflowId: id } } });
  expect(change.data.tasks.referenceTaskName).toEqual(["a", "b"]);
  expect(change.id).toBe(String(change.data.revision));
});

test.each([
  ["the last event's id", (revision: string) => ["stream", { "last-event-id": revision }] as const],
  ["a revision", (revision: string) => [`stream?sinceRevision=${revision}`, {}] as const],
])("a viewer that comes again with %s goes on from there", async (_, askedWith) => {
  const id = await started(`again-${_.length}`);
  const first = await listen(`${id}/stream`);
  const { id: revision = "" } = await first.event(0);
  first.response.destroy();
  await complete(id, "a");
  await complete(id, "b");

  const [path, headers] = askedWith(revision);
  const second = await listen(`${id}/${path}`, headers);
  const { data } = await second.event(0);
  second.response.destroy();

  expect(data).toMatchObject({ isChanges: true, execution: { status: "COMPLETED" } });
  expect(data.tasks.status).toEqual(["COMPLETED", "COMPLETED"]);
});

test("many viewers of one execution each see its changes, and nobody is counted who has gone", async () => {
  const id = await started("many");
  const viewers = await Promise.all(Array.from({ length: 5 }, () => listen(`${id}/stream`)));
  await Promise.all(viewers.map(async (viewer) => await viewer.event(0)));
  const count = rest.viewerCount;

  await complete(id, "a");
  await Promise.all(viewers.map(async (viewer) => await viewer.event(1)));
  for (const { response } of viewers) response.destroy();

  expect(count).toBe(5);
  await until(() => rest.viewerCount === 0);
});

test("a viewer is told that the execution was removed, and the stream ends", async () => {
  const id = await started("removed");
  const viewer = await listen(`${id}/stream`);
  const { id: revision = "" } = await viewer.event(0);

  await rest.send("DELETE", `/api/workflow/${id}/terminate-remove`, "");
  const events = [];
  for (let place = 1; events.at(-1)?.event !== "end"; place += 1) events.push(await viewer.event(place));
  await until(() => viewer.isOver);
  const late = await listen(`${id}/stream`, { "last-event-id": revision });

  expect(events.map(({ event }) => event).slice(-2)).toEqual(["gone", "end"]);
  expect((await late.event(0)).event).toBe("gone");
});

test.each(["none", "7f1c9b0e-0000-4000-8000-000000000000"])("%s, which is no execution, is not found", async (id) => {
  expect((await rest.get(`/api/console/executions/${id}/stream`)).status).toBe(404);
});

test.each([
  ["stream?sinceRevision=-1", {}, "sinceRevision"],
  ["stream?sinceRevision=x", {}, "sinceRevision"],
  ["stream", { "last-event-id": "x" }, "Last-Event-ID"],
  ["graph?sinceRevision=-1", {}, "sinceRevision"],
])("%s with %o is refused, naming what is wrong", async (path, headers, field) => {
  const id = await started(`refused-${path.length}`);

  const path_ = `/api/console/executions/${id}/${path}`;
  const { status, text } = await rest.request({ method: "GET", path: path_, headers });

  expect(status).toBe(400);
  expect(JSON.parse(text).validationErrors).toMatchObject([{ path: field }]);
});

test("streams end where the process stops, and no more begin", async () => {
  const id = await started("drained");
  const viewer = await listen(`${id}/stream`);
  await viewer.event(0);

  rest.drain();
  await until(() => viewer.isOver);
  const refused = await rest.get(`/api/console/executions/${id}/stream`);

  expect(viewer.events.at(-1)?.event).toBe("end");
  expect(JSON.parse(refused.text)).toMatchObject({ message: "the process is stopping", retryable: true });
});
