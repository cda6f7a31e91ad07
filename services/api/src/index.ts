export { makeApi, type Api, type ApiDeps, type RestDeps } from "./make-api.ts";
export type { Operations } from "./operations/operations.ts";
