import { taskDefFromJson } from "../definition/definition-from-json.ts";
import { taskDefToJson } from "../definition/definition-to-json.ts";
import type { TaskDef } from "../definition/task-def.ts";
import type { ChildExecution, NeedAnswer, NeedAnswers } from "../need.ts";
import { jsonToText } from "../payload/json-to-text.ts";
import { parseJson } from "../payload/parse-json.ts";
import type { WorkflowMessage } from "../model/workflow-message.ts";
import { Payload } from "../payload/payload.ts";
import type { ScriptResult } from "../script.ts";

/**
 * The answers of an event's needs as text, to be stored with it. Documents within it are texts of their own, so that they
 * keep every digit and may be nested as deeply as any.
 */
export function answersToText(answers: NeedAnswers): string {
  return JSON.stringify([...answers].map(([key, answer]) => [key, encoded(answer)]));
}

/** What `answersToText` wrote. Throws where the text is not its own. */
export function answersFromText(text: string): NeedAnswers {
  // Written by answersToText alone, by this release or its neighbours.
  const entries = JSON.parse(text) as readonly (readonly [string, Encoded])[];
  return new Map(entries.map(([key, answer]) => [key, decoded(answer)]));
}

type EncodedResult =
  { readonly kind: "value"; readonly text: string } | Exclude<ScriptResult, { readonly kind: "value" }>;

type EncodedMessage = Omit<WorkflowMessage, "payload"> & { readonly payload: string };

type Encoded =
  | { readonly kind: "script"; readonly result: EncodedResult }
  | { readonly kind: "taskDefs"; readonly found: readonly (readonly [string, string])[] }
  | {
      readonly kind: "childExecution";
      readonly found: (Omit<ChildExecution, "output"> & { readonly output: string }) | undefined;
    }
  | { readonly kind: "keptResult"; readonly output: string | undefined }
  | { readonly kind: "messages"; readonly found: readonly EncodedMessage[] }
  | Extract<
      NeedAnswer,
      { readonly kind: "childDefinition" | "activeDomains" | "reservation" | "admission" | "externalInput" | "later" }
    >;

function encoded(answer: NeedAnswer): Encoded {
  switch (answer.kind) {
    case "script":
      return { kind: "script", result: encodedResult(answer.result) };
    case "taskDefs":
      return {
        kind: "taskDefs",
        found: [...answer.found].map(([name, def]) => [name, jsonToText(taskDefToJson(def))]),
      };
    case "childExecution":
      return { kind: "childExecution", found: answer.found && { ...answer.found, output: answer.found.output.text } };
    case "keptResult":
      return { kind: "keptResult", output: answer.output?.text };
    case "messages":
      return { kind: "messages", found: answer.found.map((one) => ({ ...one, payload: one.payload.text })) };
    case "childDefinition":
    case "activeDomains":
    case "externalInput":
    case "reservation":
    case "admission":
    case "later":
      return answer;
  }
}

function decoded(answer: Encoded): NeedAnswer {
  switch (answer.kind) {
    case "script":
      return { kind: "script", result: decodedResult(answer.result) };
    case "taskDefs":
      return { kind: "taskDefs", found: new Map(answer.found.map(([name, text]) => [name, taskDefFrom(text)])) };
    case "childExecution":
      return { kind: "childExecution", found: answer.found && childFrom(answer.found) };
    case "keptResult":
      return { kind: "keptResult", output: answer.output === undefined ? undefined : Payload.fromText(answer.output) };
    case "messages":
      return {
        kind: "messages",
        found: answer.found.map((one) => ({ ...one, payload: Payload.fromText(one.payload) })),
      };
    case "childDefinition":
      return { ...answer, found: answer.found };
    case "activeDomains":
    case "externalInput":
    case "reservation":
    case "admission":
    case "later":
      return answer;
  }
}

function encodedResult(result: ScriptResult): EncodedResult {
  return result.kind === "value" ? { kind: "value", text: jsonToText(result.value) } : result;
}

function decodedResult(result: EncodedResult): ScriptResult {
  return result.kind === "value" ? { kind: "value", value: parseJson(result.text) } : result;
}

function taskDefFrom(text: string): TaskDef {
  return taskDefFromJson(parseJson(text)).value;
}

function childFrom(found: Omit<ChildExecution, "output"> & { readonly output: string }): ChildExecution {
  const failed = found.failed.map(({ taskId, subWorkflowId }) => ({ taskId, subWorkflowId }));
  return { ...found, output: Payload.fromText(found.output), failed };
}
