import type { Json, Read } from "@tutti/engine";

import type { RestCall } from "./rest-call.ts";

/**
 * The JSON body as `read` takes it. Throws the RestError that tells all that is wrong with it and with the parameters
 * that were read before.
 */
export function readBody<Value>(call: RestCall, read: (json: Json) => Read<Value>): Value {
  const { value, faults } = read(call.body.json);
  call.faults.push(...faults);
  call.throwFaults();
  return value;
}
