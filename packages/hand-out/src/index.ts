export { Heartbeat, type HeartbeatOptions } from "./heartbeat.ts";
export type { PollRequest } from "./parked-poll.ts";
export type { StandingOrder } from "./standing-order.ts";
export {
  WaitingRoom,
  type HandedTask,
  type StandingTask,
  type WaitingCounts,
  type WaitingRoomOptions,
} from "./waiting-room.ts";
export { warnOfShortSecrets } from "./short-secrets.ts";
export { asksForSecrets, revealSecrets, type Revealed } from "./reveal-secrets.ts";
export { isWhole, workerCopy, type WorkerCopyDeps } from "./worker-copy.ts";
export { SECRET_NAME, StoredSecrets, type StoredSecretsDeps } from "./stored-secrets.ts";
