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
