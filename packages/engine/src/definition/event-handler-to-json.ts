import { taskMessageToJson } from "../model/task-message.ts";
import { jsonObject } from "../payload/json.ts";
import type { Json, JsonObject } from "../payload/json.ts";
import type { EventAction, EventHandler } from "./event-handler.ts";

/** The handler as Conductor's REST API shows it: absent members left out, defaults written. */
export function eventHandlerToJson({ actions, ...handler }: EventHandler): JsonObject {
  return present({ ...handler, actions: actions.map(actionToJson) });
}

function actionToJson({ action, details, expandInlineJSON }: EventAction): JsonObject {
  return present({ action, [action]: details && detailsToJson(details), expandInlineJSON });
}

function detailsToJson(details: NonNullable<EventAction["details"]>): JsonObject {
  if ("taskToDomain" in details) {
    const { taskToDomain, inputMessage } = details;
    const message = inputMessage && taskMessageToJson(inputMessage);
    return present({ ...details, inputMessage: message, taskToDomain: taskToDomain && jsonObject(taskToDomain) });
  }
  if (!("outputMessage" in details)) return present({ ...details });
  const { outputMessage } = details;
  return present({ ...details, outputMessage: outputMessage && taskMessageToJson(outputMessage) });
}

function present(members: { readonly [key: string]: Json | undefined }): JsonObject {
  const entries: [string, Json][] = [];
  for (const [key, value] of Object.entries(members)) if (value !== undefined) entries.push([key, value]);
  return jsonObject(entries);
}
