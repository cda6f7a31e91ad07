export {
  isDeeperThan,
  isJsonArray,
  isJsonObject,
  jsonDouble,
  JsonDepthError,
  JsonDouble,
  jsonInteger,
  jsonObject,
  JsonSyntaxError,
  MAX_JSON_DEPTH,
  memberOf,
  newJsonObject,
} from "./payload/json.ts";
export type { Json, JsonObject, MutableJsonObject } from "./payload/json.ts";
export { jsonEquals } from "./payload/json-equals.ts";
export { jsonToText } from "./payload/json-to-text.ts";
export { parseJson } from "./payload/parse-json.ts";
export { Payload } from "./payload/payload.ts";
