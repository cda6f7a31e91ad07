import type { FieldReader } from "../definition/field-reader.ts";
import type { Fault } from "../fault.ts";
import { isJsonObject, jsonObject, memberOf } from "../payload/json.ts";
import type { Json, JsonObject } from "../payload/json.ts";

/**
 * A message of any type (`google.protobuf.Any`) that clients put beside a task's data. Nobody here looks into it: it is kept and
 * given back as it came. Source: reference/api.md 1.5.
 */
export type TaskMessage = {
  readonly typeUrl: string;
  /** The message's bytes in base64. */
  readonly value: string;
};

/** The most that a message may take in base64: it is read with its task wherever that is. */
export const MAX_TASK_MESSAGE_CHARS = 256 * 1024;

/** The message that a member holds, as `{"@type": type URL, "@value": base64}`; undefined where it is absent or none. */
export function taskMessageFrom(reader: FieldReader, name: string): TaskMessage | undefined {
  const json = reader.raw(name);
  if (json === undefined) return undefined;
  const [path, message] = [reader.at(name), messageOf(json)];
  if (message === undefined)
    reader.faults.push({ path, message: 'must be an object with "@type", a text, and "@value", a text in base64' });
  else reader.faults.push(...taskMessageFaults(path, message));
  return message;
}

export function taskMessageToJson({ typeUrl, value }: TaskMessage): JsonObject {
  return jsonObject([
    ["@type", typeUrl],
    ["@value", value],
  ]);
}

/** What is wrong with a message of whatever origin. */
export function taskMessageFaults(path: string, { typeUrl, value }: TaskMessage): readonly Fault[] {
  if (typeUrl.length + value.length <= MAX_TASK_MESSAGE_CHARS) return [];
  return [{ path, message: `must have at most ${MAX_TASK_MESSAGE_CHARS} characters in base64` }];
}

function messageOf(json: Json): TaskMessage | undefined {
  if (!isJsonObject(json)) return undefined;
  const [typeUrl, value] = [memberOf(json, "@type"), memberOf(json, "@value") ?? ""];
  if (typeof typeUrl !== "string" || typeof value !== "string" || !BASE64.test(value)) return undefined;
  return { typeUrl, value };
}

const BASE64 = /^(?:[\w+/-]{4})*(?:[\w+/-]{2,3}={0,2})?$/u;
