import { taskMessageFaults } from "@tutti/engine";
import type { TaskMessage } from "@tutti/engine";

import { inside } from "./from-wire.ts";
import type { At } from "./from-wire.ts";
import type { Any } from "./gen/google/protobuf/any.ts";

/** The message as it is kept; what is wrong with it is told under `field` of `at`. */
export function taskMessageFromWire(any: Any | undefined, at: At, field: string): TaskMessage | undefined {
  if (any === undefined) return undefined;
  const message = { typeUrl: any.typeUrl, value: Buffer.from(any.value).toString("base64") };
  at.faults.push(...taskMessageFaults(inside(at, field).path, message));
  return message;
}

/** The message as it came. */
export function taskMessageToWire(message: TaskMessage | undefined): Any | undefined {
  return message && { typeUrl: message.typeUrl, value: Buffer.from(message.value, "base64") };
}
