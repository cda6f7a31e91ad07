import { status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { eventHandlerToWire, type WireEventHandler } from "@tutti/contracts";
import { eventHandlerFromJson, Payload, parseJson, workflowIdFrom } from "@tutti/engine";
import type { EventExecution } from "@tutti/ports";

import { failureOf, givenApi } from "../testing/given-api.ts";

const handler = (name: string, members: object = {}): WireEventHandler => {
  const actions = [{ action: "start_workflow", start_workflow: { name: "w", input: { a: "${x}" } } }];
  const json = JSON.stringify({ name, event: "conductor:w:q", active: true, actions, ...members });
  return eventHandlerToWire(eventHandlerFromJson(parseJson(json)).value);
};

type Api = Awaited<ReturnType<typeof givenApi>>;
const all = async ({ clients }: Api) => await listed(clients.events.getEventHandlers({}));
const ofEvent = async ({ clients }: Api, event: string, activeOnly: boolean) =>
  await listed(clients.events.getEventHandlersForEvent({ event, activeOnly }));

async function listed(stream: AsyncIterable<unknown>): Promise<readonly WireEventHandler[]> {
  const found: WireEventHandler[] = [];
  for await (const each of stream) found.push(each as WireEventHandler);
  return found;
}

describe("an event handler", () => {
  test("comes back as it was added, is updated by its name, and removed", async () => {
    await using api = await givenApi();
    const [before, after] = [handler("h"), handler("h", { active: false, condition: "$.a" })];

    await api.handlers.addEventHandler({ handler: before });
    expect(await all(api)).toEqual([before]);
    await api.handlers.updateEventHandler({ handler: after });
    expect(await all(api)).toEqual([after]);
    await api.handlers.removeEventHandler({ name: "h" });
    expect(await all(api)).toEqual([]);
  });

  test("is found by exactly its event, inactive ones too unless only active ones are asked for", async () => {
    await using api = await givenApi();
    const [one, asleep, other] = [
      handler("one"),
      handler("asleep", { active: false }),
      handler("other", { event: "conductor:w:Q" }),
    ];
    for (const each of [one, asleep, other]) await api.handlers.addEventHandler({ handler: each });

    expect(await ofEvent(api, "conductor:w:q", false)).toEqual([asleep, one]);
    expect(await ofEvent(api, "conductor:w:q", true)).toEqual([one]);
    expect(await ofEvent(api, "conductor:w:none", false)).toEqual([]);
  });

  test("whose name is taken is ALREADY_EXISTS, and one that is not there NOT_FOUND", async () => {
    await using api = await givenApi();
    await api.handlers.addEventHandler({ handler: handler("h") });
    const gone = { code: status.NOT_FOUND, details: "EventHandler with name x not found!" };

    expect(await failureOf(api.handlers.addEventHandler({ handler: handler("h", { active: false }) }))).toEqual({
      ...{ code: status.ALREADY_EXISTS, details: "EventHandler with name h already exists!" },
    });
    expect(await failureOf(api.handlers.updateEventHandler({ handler: handler("x") }))).toEqual(gone);
    expect(await failureOf(api.handlers.removeEventHandler({ name: "x" }))).toEqual(gone);
    expect(await all(api)).toEqual([handler("h")]);
  });

  test.each([
    [undefined, "handler must be set"],
    [{ ...handler("h"), name: "" }, "Missing event handler name"],
    [{ ...handler("h"), event: "" }, "Missing event location"],
    [{ ...handler("h"), actions: [] }, "No actions specified. Please specify at-least one action"],
  ])("that cannot be is INVALID_ARGUMENT, and not kept", async (wrong, details) => {
    await using api = await givenApi();
    const failure = { code: status.INVALID_ARGUMENT, details };

    expect(await failureOf(api.handlers.addEventHandler({ handler: wrong }))).toEqual(failure);
    expect(await failureOf(api.handlers.updateEventHandler({ handler: wrong }))).toEqual(failure);
    expect(await all(api)).toEqual([]);
  });
});

describe("event executions", () => {
  const workflowId = workflowIdFrom("0190abcd-0000-7000-8000-000000000001");
  if (workflowId === undefined) throw new Error("no id");
  const executions = [1, 2, 3].map((n): EventExecution => {
    const key = { workflowId, revision: n, ordinal: 0, messageId: `m${n}`, event: "conductor:w:q", index: 0 };
    const said = { action: "fail_task", status: n === 2 ? "FAILED" : "COMPLETED", failures: 0 } as const;
    return { ...key, ...said, name: n === 3 ? "other" : "h", created: n, output: Payload.fromText(`{"n":${n}}`) };
  });
  const given = async () => {
    const api = await givenApi();
    const settled = executions.map((execution) => ({ ...execution, executions: [execution], dueInMs: undefined }));
    await api.events.settle(settled);
    return api;
  };

  test("are listed newest first, page by page", async () => {
    await using api = await given();

    const first = await api.tuttiEvents.listEventExecutions({ pageSize: 2 });
    const second = await api.tuttiEvents.listEventExecutions({ pageSize: 2, pageToken: first.nextPageToken });

    expect([...first.executions, ...second.executions].map(({ id }) => id)).toEqual(["m3_0", "m2_0", "m1_0"]);
    expect(second.nextPageToken).toBe("");
    expect(second.executions[0]).toMatchObject({
      ...{ messageId: "m1", name: "h", event: "conductor:w:q", created: 1, status: "COMPLETED", action: "FAIL_TASK" },
    });
  });

  test("are found by handler, message and status together", async () => {
    await using api = await given();
    const idsOf = async (request: object) =>
      (await api.tuttiEvents.listEventExecutions(request)).executions.map(({ id }) => id);

    expect(await idsOf({ handlerName: "h" })).toEqual(["m2_0", "m1_0"]);
    expect(await idsOf({ handlerName: "h", status: "FAILED" })).toEqual(["m2_0"]);
    expect(await idsOf({ messageId: "m3", handlerName: "h" })).toEqual([]);
    expect(await idsOf({ status: "IN_PROGRESS" })).toEqual([]);
  });

  test.each([
    [{ pageSize: 0 }, "pageSize must be 1 to 1000"],
    [{ pageSize: 1001 }, "pageSize must be 1 to 1000"],
    [{ pageToken: "x" }, "pageToken must be what an earlier answer gave"],
    [{ pageToken: Buffer.from("[1,2]").toString("base64url") }, "pageToken must be what an earlier answer gave"],
  ])("asked for with %j are INVALID_ARGUMENT", async (request, details) => {
    await using api = await given();

    expect(await failureOf(api.tuttiEvents.listEventExecutions(request))).toEqual({
      ...{ code: status.INVALID_ARGUMENT, details },
    });
  });
});
