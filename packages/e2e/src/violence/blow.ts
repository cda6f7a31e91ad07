import type { Callers } from "./callers.ts";
import type { Load } from "./load.ts";
import type { Scene } from "./scene.ts";

/** Something that happens to a cluster under load. */
export type Blow = {
  /** What happens, as the scorecard says it. */
  readonly name: string;
  /** After so many seconds a task that was handed out is offered again; absent: the default of an hour, so nothing is. */
  readonly responseTimeoutSeconds?: number;
  /** For a pause, which is to be got over while it lasts: the longest that a workflow may take, beside those begun before. */
  readonly whilePausedMs?: number;
  /** Whether workers reach the cluster through proxies whose connections it can cut. */
  readonly throughProxies?: boolean;
  /** Strikes, again and again, and leaves nothing dead or paused. */
  readonly strike: (target: Target) => Promise<void>;
};

/** What a blow can reach. */
export type Target = Scene & {
  readonly load: Load;
  readonly callers: Callers;
  /** Cuts every connection of the workers; only through proxies. */
  readonly cutConnections: () => void;
  /** To be called when something is struck: times to recover are counted from the last time. */
  readonly struck: () => void;
  /** Waits, for the time given or some at random between two. */
  readonly pause: (fromMs: number, toMs?: number) => Promise<void>;
  /** Aborts when the whole is to end. */
  readonly signal: AbortSignal;
};

/** Time to recover from the last of several strikes, in milliseconds. */
export const recoveryLimitMs = 30_000;
/** Time to get over a decider that stands still, from the moment it does. */
export const pauseLimitMs = 15_000;
