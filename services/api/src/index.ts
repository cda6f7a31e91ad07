export { makeApi, type Api, type ApiDeps } from "./make-api.ts";
export type { Operations } from "./operations/operations.ts";
export type { RegisterRest } from "./rest-server.ts";
