import { describe, expect, test } from "@jest/globals";
import { jsonToText } from "../payload/json-to-text.ts";
import { parseJson } from "../payload/parse-json.ts";
import { validateEventHandler } from "../validate/validate-event-handler.ts";
import { eventHandlerFromJson } from "./event-handler-from-json.ts";
import { eventHandlerToJson } from "./event-handler-to-json.ts";

const read = (value: unknown) => eventHandlerFromJson(parseJson(JSON.stringify(value)));
const handler = (members: object = {}) => ({
  ...{ name: "h", event: "conductor:w:q", actions: [{ action: "fail_task", fail_task: { taskId: "t" } }] },
  ...members,
});
const pathsOf = (value: unknown) => {
  const { value: read_, faults } = read(value);
  return [...faults, ...validateEventHandler(read_)].map(({ path }) => path);
};

describe("an event handler", () => {
  test("comes back with every action as it was written, and what was left out as Conductor shows it", () => {
    const actions = [
      { action: "start_workflow", start_workflow: { name: "w", version: 1, correlationId: "c", input: { d: 1 } } },
      { action: "complete_task", complete_task: { workflowId: "${w}", taskRefName: "r", output: { a: [1] } } },
      { action: "fail_task", fail_task: { taskId: "t", output: {}, reasonForIncompletion: "no" } },
      { action: "terminate_workflow", terminate_workflow: { workflowId: "w", terminationReason: "r" } },
      {
        action: "update_workflow_variables",
        update_workflow_variables: { workflowId: "w", variables: { v: 1 }, appendArray: true },
      },
      { action: "start_agent", start_agent: { name: "a", media: [], context: { k: "v" } } },
    ].map((action, index) => ({ ...action, expandInlineJSON: index === 0 }));
    const written = handler({ actions, condition: "$.n > 1", evaluatorType: "javascript", active: true });

    const { value, faults } = read(written);

    expect([faults, validateEventHandler(value)]).toEqual([[], []]);
    expect(JSON.parse(jsonToText(eventHandlerToJson(value)))).toEqual(written);
    expect(JSON.parse(jsonToText(eventHandlerToJson(read(handler()).value)))).toEqual({
      ...handler({ active: false }),
      actions: [{ action: "fail_task", fail_task: { taskId: "t", output: {} }, expandInlineJSON: false }],
    });
  });

  test.each([
    [{ name: "" }, ["name"]],
    [{ name: undefined }, ["name"]],
    [{ event: undefined }, ["event"]],
    [{ event: "" }, ["event"]],
    [{ event: "word" }, ["event"]],
    [{ event: ":q" }, ["event"]],
    [{ event: "pigeon:q" }, ["event"]],
    [{ actions: [] }, ["actions"]],
    [{ actions: undefined }, ["actions"]],
    [{ actions: Array.from({ length: 1_001 }, () => handler().actions[0]) }, ["actions"]],
    [{ actions: [{ action: "complete_task" }] }, ["actions[0].complete_task"]],
    [{ actions: [{ action: "start_workflow", start_workflow: {} }] }, ["actions[0].start_workflow.name"]],
    [{ name: "x".repeat(2_000) }, ["name"]],
  ])("with %j is refused at %j", (members, paths) => {
    expect(pathsOf(handler(members))).toEqual(paths);
  });

  test.each([
    [{ actions: [null] }, "actions[0]"],
    [{ actions: [{ action: "dance" }] }, "actions[0].action"],
    [{ actions: [{ action: "START_WORKFLOW" }] }, "actions[0].action"],
    [{ actions: [{}] }, "actions[0].action"],
    [{ actions: [{ action: "fail_task", fail_task: { output: [] } }] }, "actions[0].fail_task.output"],
    [{ active: "perhaps" }, "active"],
    [{ condition: {} }, "condition"],
  ])("with %j is not read, for %s", (members, path) => {
    expect(pathsOf(handler(members))).toContain(path);
  });

  test.each(["conductor", "sqs", "kafka", "nats", "jsm", "nats_stream", "amqp_queue", "amqp_exchange"])(
    "may listen to %s",
    (type) => expect(pathsOf(handler({ event: `${type}:a:b` }))).toEqual([]),
  );
});
