import { describe, expect, test } from "@jest/globals";
import { eventHandlerFromJson } from "../definition/event-handler-from-json.ts";
import { parseJson } from "../payload/parse-json.ts";
import { Payload } from "../payload/payload.ts";
import { must } from "../testing/run.ts";
import { askOfAction } from "./ask-of-action.ts";
import type { AskedByAction } from "./ask-of-action.ts";

const W = "01890a5d-ac96-774b-bcce-b302099a8057";
const T = "01890a5d-ac96-774b-bcce-b302099a8058";
const about = { "conductor.event.messageId": "m1", "conductor.event.name": "conductor:w:box" };

function ask(action: object, payload: unknown = {}, place = { handler: "h", index: 0 }): AskedByAction {
  const handler = { name: "h", event: "conductor:w:box", actions: [action] };
  const { value, faults } = eventHandlerFromJson(parseJson(JSON.stringify(handler)));
  expect(faults).toEqual([]);
  return askOfAction(must(value.actions[0]), {
    message: {
      ...{ key: "k", messageId: "m1", event: "conductor:w:box", publishedAt: 1_700_000_000_000 },
      payload: parseJson(JSON.stringify(payload)),
    },
    place,
    environment: (name) => (name === "STAGE" ? "test" : undefined),
  });
}

/** With payloads as what they hold, and maps as objects. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, member: unknown) => {
      if (member instanceof Payload) return JSON.parse(member.text) as unknown;
      return member instanceof Map ? Object.fromEntries(member) : member;
    }),
  );
const eventOf = (asked: AskedByAction): unknown => plain(asked.kind === "event" ? asked.event : asked);

describe("start_workflow", () => {
  const action = (details: object, members: object = {}) => ({
    ...{ action: "start_workflow", start_workflow: { name: "target", ...details } },
    ...members,
  });

  test("starts what its templates give, with the message's id and event beside the input", () => {
    const details = {
      version: 2,
      correlationId: "${c}-x",
      input: { n: "${n}", deep: { text: "n is ${n.a}", none: "${none}", env: "${workflow.env.STAGE}" } },
      taskToDomain: { "*": "${domain}" },
    };

    const event = eventOf(ask(action(details), { c: "c1", n: { a: 1 }, domain: "d" }));

    expect(event).toMatchObject({
      ...{ kind: "WorkflowStarted", name: "target", version: 2, correlationId: "c1-x", event: "conductor:w:box" },
      input: { n: { a: 1 }, deep: { text: "n is 1", none: null, env: "test" }, ...about },
      taskToDomain: { "*": "d" },
      origin: { actor: "event handler h", requestId: "m1" },
    });
  });

  test("without domains of its own takes those of the message", () => {
    const payload = { taskToDomain: { a: "one", b: null, c: 3 } };

    expect(eventOf(ask(action({}), payload))).toMatchObject({ taskToDomain: { a: "one", c: "3" } });
    expect(eventOf(ask(action({ taskToDomain: {} }), payload))).toMatchObject({ taskToDomain: {} });
    expect(eventOf(ask(action({}), { taskToDomain: "no map" }))).toMatchObject({ taskToDomain: {} });
  });

  test("the same message gives the same ids, every action, handler and message its own", () => {
    const asked = [
      ask(action({})),
      ask(action({})),
      ask(action({}), {}, { handler: "h", index: 1 }),
      ask(action({}), {}, { handler: "g", index: 0 }),
    ].map((each) => (each.kind === "event" ? [each.event.workflowId, each.event.eventId, plain(each.output)] : []));

    expect(asked[0]).toEqual(asked[1]);
    expect(asked[0]?.[2]).toEqual({ workflowId: asked[0]?.[0] });
    expect(new Set(asked.flatMap(([workflowId, eventId]) => [workflowId, eventId])).size).toBe(6);
  });

  test("reads texts that are JSON where the action says so, and only then", () => {
    const payload = { order: '{"id":7,"tags":"[1]"}', list: ['{"a":1}'] };
    const details = { input: { id: "${order.id}", tags: "${order.tags[0]}", first: "${list[0].a}" } };

    expect(eventOf(ask(action(details, { expandInlineJSON: true }), payload))).toMatchObject({
      input: { id: 7, tags: 1, first: 1 },
    });
    expect(eventOf(ask(action(details), payload))).toMatchObject({ input: { id: null, tags: null, first: null } });
  });

  test("is impossible where its name comes to nothing", () => {
    expect(ask(action({ name: "${none}" }))).toMatchObject({ kind: "impossible" });
  });
});

describe("complete_task and fail_task", () => {
  const end = (word: string, details: object) => ({ action: word, [word]: details });

  test("by execution and reference replace the output by what was said, with who is named and the message in it", () => {
    const details = { workflowId: "${w}", taskRefName: "t", output: { v: "${v}" } };

    expect(eventOf(ask(end("complete_task", details), { w: W, v: [1] }))).toMatchObject({
      ...{ kind: "TaskUpdatedByReference", workflowId: W, taskReferenceName: "t", status: "COMPLETED" },
      replacesOutput: true,
      output: { workflowId: W, taskRefName: "t", taskId: null, reasonForIncompletion: null, v: [1], ...about },
    });
  });

  test("fail_task alone says the reason", () => {
    const details = { workflowId: W, taskRefName: "t", reasonForIncompletion: "${why}" };

    const [failed, completed] = ["fail_task", "complete_task"].map((word) =>
      eventOf(ask(end(word, details), { why: "so" })),
    );

    expect(failed).toMatchObject({ status: "FAILED", reasonForIncompletion: "so" });
    expect(completed).toEqual(expect.not.objectContaining({ reasonForIncompletion: "so" }));
  });

  test("a task's id comes before its reference, and its execution is to be found", () => {
    const asked = ask(end("complete_task", { taskId: "${t}", workflowId: W, taskRefName: "t" }), { t: T });

    expect(asked).toMatchObject({ kind: "task", taskId: T });
  });

  test.each([
    [{}],
    [{ workflowId: W }],
    [{ taskRefName: "t" }],
    [{ workflowId: "no id", taskRefName: "t" }],
    [{ taskId: "no id" }],
    [{ taskId: "${none}" }],
  ])("is impossible where %j names no task", (details) => {
    expect(ask(end("complete_task", details))).toMatchObject({ kind: "impossible" });
  });
});

describe("what operates executions", () => {
  test("terminate_workflow says who and why", () => {
    const details = { workflowId: "${w}", terminationReason: "for ${why}" };

    expect(eventOf(ask({ action: "terminate_workflow", terminate_workflow: details }, { w: W, why: "fun" }))).toEqual(
      expect.objectContaining({ kind: "TerminateRequested", workflowId: W, reason: "for fun" }),
    );
  });

  test("update_workflow_variables says what", () => {
    const details = { workflowId: "${w}", variables: { v: "${v}" }, appendArray: true };
    const action = { action: "update_workflow_variables", update_workflow_variables: details };

    expect(eventOf(ask(action, { w: W, v: 1 }))).toMatchObject({
      ...{ kind: "UpdateVariablesRequested", workflowId: W, variables: { v: 1 }, appendArray: true },
    });
  });

  test.each(["terminate_workflow", "update_workflow_variables"])("%s is impossible without an execution", (action) => {
    expect(ask({ action, [action]: {} })).toMatchObject({ kind: "impossible" });
    expect(ask({ action, [action]: { workflowId: "${w}" } }, { w: "no id" })).toMatchObject({ kind: "impossible" });
  });

  test("start_agent is impossible in this release", () => {
    expect(ask({ action: "start_agent", start_agent: { name: "a" } })).toMatchObject({ kind: "impossible" });
  });
});
