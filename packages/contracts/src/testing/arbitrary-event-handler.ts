import type { EventAction, EventHandler } from "@tutti/engine";
import fc from "fast-check";

import { arbitraryWireJsonObject as object } from "./arbitrary-json.ts";

// As far as Conductor's protos can hold them: what zero, the empty text or no entries stand for is absent.
const word = fc.string({ unit: "grapheme" });
const text = fc.option(fc.string({ unit: "grapheme", minLength: 1 }), { nil: undefined });
const version = fc.option(fc.integer({ min: 1, max: 2 ** 31 - 1 }), { nil: undefined });
const domains = fc.option(
  fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 2 }).map((entries) => new Map(entries)),
  { nil: undefined },
);
const optional = <Details>(details: fc.Arbitrary<Details>) => fc.option(details, { nil: undefined, freq: 9 });

const startWorkflow = fc.record({ name: word, version, correlationId: text, input: object, taskToDomain: domains });
const task = fc.record({
  ...{ workflowId: text, taskRefName: text, taskId: text, output: object, reasonForIncompletion: text },
});
const agent = fc.record({
  ...{ name: text, version, prompt: text, sessionId: text, idempotencyKey: text },
  media: fc.array(word, { maxLength: 2 }),
  context: object,
});

const action = <Kind extends EventAction["action"], Details>(kind: Kind, details: fc.Arbitrary<Details>) =>
  fc.record({ action: fc.constant(kind), details: optional(details), expandInlineJSON: fc.boolean() });

const arbitraryAction: fc.Arbitrary<EventAction> = fc.oneof(
  action("start_workflow", startWorkflow),
  action("complete_task", task),
  action("fail_task", task),
  action("terminate_workflow", fc.record({ workflowId: text, terminationReason: text })),
  action("update_workflow_variables", fc.record({ workflowId: text, variables: object, appendArray: fc.boolean() })),
  action("start_agent", agent),
);

export const arbitraryEventHandler: fc.Arbitrary<EventHandler> = fc.record({
  name: word,
  event: word,
  condition: text,
  evaluatorType: text,
  active: fc.boolean(),
  actions: fc.array(arbitraryAction, { maxLength: 4 }),
});
