import type { JsonObject } from "../json.ts";

/** A message as proto-loader takes and gives it: camelCase fields, enums by name, numbers for all integers. */
export type Message = JsonObject;
