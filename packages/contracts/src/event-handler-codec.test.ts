import { describe, expect, test } from "@jest/globals";
import { eventHandlerToJson, jsonEquals, Payload } from "@tutti/engine";
import type { EventHandler } from "@tutti/engine";
import fc from "fast-check";

import { eventExecutionToWire } from "./event-execution-to-wire.ts";
import { eventHandlerFromWire } from "./event-handler-from-wire.ts";
import { eventHandlerToWire } from "./event-handler-to-wire.ts";
import { EventExecution as WireEventExecution } from "./gen/model/eventexecution.ts";
import { EventHandler as WireEventHandler, EventHandler_Action as WireAction } from "./gen/model/eventhandler.ts";
import { arbitraryEventHandler } from "./testing/arbitrary-event-handler.ts";

const throughBytes = (handler: EventHandler) =>
  eventHandlerFromWire(WireEventHandler.decode(WireEventHandler.encode(eventHandlerToWire(handler)).finish()));

describe("an event handler", () => {
  test("comes back over gRPC as it went in", () => {
    fc.assert(
      fc.property(arbitraryEventHandler, (handler) => {
        const { value, faults } = throughBytes(handler);

        expect(faults).toEqual([]);
        expect(jsonEquals(eventHandlerToJson(value), eventHandlerToJson(handler))).toBe(true);
      }),
    );
  });

  test("with nothing set is inactive, and an unset action starts a workflow of which nothing is said", () => {
    const { value } = eventHandlerFromWire(WireEventHandler.create({ actions: [{}] }));

    expect(value).toEqual({
      ...{ name: "", event: "", condition: undefined, evaluatorType: undefined, active: false },
      actions: [{ action: "start_workflow", details: undefined, expandInlineJSON: false }],
    });
  });

  test("tells which values cannot be read, and which enum number is unknown", () => {
    const broken = Buffer.from([0xff]);
    const wire = WireEventHandler.create({
      actions: [
        { action: "START_WORKFLOW", startWorkflow: { name: "w", input: new Map([["a", broken]]) } },
        { action: "COMPLETE_TASK", completeTask: { output: new Map([["a", broken]]) } },
        { action: "UPDATE_WORKFLOW_VARIABLES", updateWorkflowVariables: { variables: new Map([["a", broken]]) } },
        WireAction.decode(Buffer.from([0x08, 0x63])),
      ],
    });

    expect(eventHandlerFromWire(wire, "handler").faults.map(({ path }) => path)).toEqual([
      "handler.actions[0].startWorkflow.input",
      "handler.actions[1].completeTask.output",
      "handler.actions[2].updateWorkflowVariables.variables",
      "handler.actions[3].action",
    ]);
  });
});

test("an event execution is shown with its action's word and its output", () => {
  const wire = eventExecutionToWire({
    ...{ id: "m_1", messageId: "m", name: "h", event: "conductor:w:q", created: 1_700_000_000_000 },
    ...{ status: "FAILED", action: "update_workflow_variables", output: Payload.fromText(`{"exception":"no"}`) },
  });

  const read = WireEventExecution.decode(WireEventExecution.encode(wire).finish());
  expect(read).toMatchObject({ id: "m_1", status: "FAILED", action: "UPDATE_WORKFLOW_VARIABLES" });
  expect([...read.output.keys()]).toEqual(["exception"]);
});
