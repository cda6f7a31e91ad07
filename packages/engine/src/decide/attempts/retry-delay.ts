import type { TaskDef } from "../../definition/task-def.ts";

const INT_MAX = 2 ** 31 - 1;

/**
 * How long to wait before the attempt that follows attempt `retryCount`, jitter excluded, in whole seconds. Never
 * negative, never more than 2^31 - 1.
 *
 * FIXED: the base. LINEAR_BACKOFF: base × backoffScaleFactor × (retryCount + 1). EXPONENTIAL_BACKOFF: base ×
 * 2^retryCount. All three are capped by maxRetryDelaySeconds when that is above 0. Source: reference/engine.md 3.7.
 */
export function retryDelaySeconds(taskDef: TaskDef, retryCount: number): number {
  const delay = Math.max(0, Math.min(uncappedDelay(taskDef, retryCount), INT_MAX));
  return taskDef.maxRetryDelaySeconds > 0 ? Math.min(delay, taskDef.maxRetryDelaySeconds) : delay;
}

function uncappedDelay(taskDef: TaskDef, retryCount: number): number {
  const base = taskDef.retryDelaySeconds;
  switch (taskDef.retryLogic) {
    case "FIXED":
      return base;
    case "LINEAR_BACKOFF":
      return base * taskDef.backoffScaleFactor * (retryCount + 1);
    case "EXPONENTIAL_BACKOFF":
      // Bounded before it is multiplied: without a base, infinity would come to no number at all.
      return base * Math.min(2 ** retryCount, INT_MAX);
  }
}

/** Whole milliseconds between 0 and backoffJitterMs, both included, drawn from the seed (32 bits) and a salt. */
export function retryJitterMs(taskDef: TaskDef, draw: { readonly seed: number; readonly salt: number }): number {
  if (taskDef.backoffJitterMs <= 0) return 0;
  return mix(draw.seed ^ Math.imul(draw.salt, 0x9e3779b9)) % (taskDef.backoffJitterMs + 1);
}

function mix(bits: number): number {
  let mixed = bits >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
