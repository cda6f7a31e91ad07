import type { Answer, EventId, Refusal } from "@tutti/engine";

import type { Answer as WireAnswer } from "../gen/tutti/internal/v1/decider_service.ts";
import { jsonFromBytes, jsonToBytes } from "./json-bytes.ts";
import { leasedTaskFromWire, leasedTaskToWire } from "./leased-task-to-wire.ts";
import type { TaskOnItsWay } from "./leased-task-to-wire.ts";

/** What became of an event: what `Applied` is among the ports. */
export type AnswerOnItsWay =
  | { readonly kind: "answered"; readonly answer: Answer; readonly task: TaskOnItsWay | undefined }
  | { readonly kind: "refused"; readonly refusal: Refusal };

export function answerToWire(eventId: EventId, applied: AnswerOnItsWay): WireAnswer {
  if (applied.kind === "refused") {
    return { eventId, result: { $case: "refused", value: jsonToBytes(applied.refusal) }, task: undefined };
  }
  const { answer, task } = applied;
  const wireTask = task === undefined ? undefined : leasedTaskToWire(task);
  return { eventId, result: { $case: "answered", value: jsonToBytes(answer) }, task: wireTask };
}

/** Throws where the frame has no result, which no decider sends, or one that is no JSON. */
export function answerFromWire({ eventId, result, task }: WireAnswer): AnswerOnItsWay {
  if (result === undefined) throw new TypeError(`the answer to event ${eventId} has no result`);
  // Answers and refusals are written by answerToWire alone, by this release or its neighbours.
  if (result.$case === "refused") return { kind: "refused", refusal: jsonFromBytes(result.value) as Refusal };
  const answer = jsonFromBytes(result.value) as Answer;
  return { kind: "answered", answer, task: task === undefined ? undefined : leasedTaskFromWire(task) };
}
