export { makeApi, type Api, type ApiDeps, type RestDeps } from "./make-api.ts";
export type { Operations } from "./operations/operations.ts";
export { makeRestApi, type RestApiOptions } from "./rest/make-rest-api.ts";
export { WaitingRoom, type HandedTask, type WaitingRoomOptions } from "./waiting/waiting-room.ts";
