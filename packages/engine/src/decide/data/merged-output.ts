import { isOutputExternal, USUAL_EXTERNAL_THRESHOLDS } from "../../model/external-payload.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { isJsonObject, jsonObject } from "../../payload/json.ts";
import type { Json } from "../../payload/json.ts";
import { Payload } from "../../payload/payload.ts";
import type { Draft } from "../draft.ts";
import { taskPayload } from "./payloads.ts";

type Word = { readonly output: Payload; readonly externalOutputPayloadStoragePath: string | undefined };

/**
 * What is said of a task whose output so far its worker was shown as a path only: what is not said again stays. Anything
 * else is left as it is said. Source: reference/engine.md 11.1.
 */
export function overExternalOutput<Said extends Word>(draft: Draft, task: TaskRecord, said: Said): Said {
  const thresholds = draft.env.externalThresholds ?? USUAL_EXTERNAL_THRESHOLDS;
  if (said.externalOutputPayloadStoragePath !== undefined || !isOutputExternal(task, thresholds)) return said;
  const { externalOutputPayloadStoragePath } = task;
  const before = taskPayload(task, "output");
  if (said.output.isEmptyObject) return { ...said, output: before, externalOutputPayloadStoragePath };
  const members = [...membersOf(before.tree), ...membersOf(said.output.tree)];
  return { ...said, output: Payload.fromTree(jsonObject(members)) };
}

function membersOf(json: Json): readonly (readonly [string, Json])[] {
  return isJsonObject(json) ? Object.entries(json) : [];
}
