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

/** The JSON body as `read` takes it, for who tells what else is wrong with it: nothing is thrown for what could not be read. */
export function bodyRead<Value>(call: RestCall, read: (json: Json) => Read<Value>): Read<Value> {
  const { value, faults } = read(call.body.json);
  return { value, faults: [...call.faults, ...faults] };
}
