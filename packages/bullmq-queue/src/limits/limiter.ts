import { leaseIdFrom } from "@tutti/engine";
import type { Limiter, RestoredSlot, RunningSlot, SlotAnswer, SlotName, SlotRequest } from "@tutti/ports";

import type { Link } from "../link.ts";
import { tellingOutage } from "../outage.ts";
import { runScript, type Script } from "../run-script.ts";
import { settleAll } from "../settle.ts";
import { rebuildOn } from "./rebuild.ts";
import { confirm, drop, leave, list, restore, take } from "./slot-scripts.ts";

/** Longer than a slot may be old when its task is leased, and shorter than a slot that leaked is left. */
const UNCONFIRMED_MS = 5_000;
/** Whoever was refused has asked again, or gone, by then. */
const REFUSAL_MS = 60_000;
/** Leases in one call of a script. */
const AT_ONCE = 500;

/** Limits as sorted sets of leases, which scripts look at and change in one. */
export function limiterOn(link: Link): Limiter {
  const { life, beginRebuild, endRebuild } = rebuildOn(link);
  const eachLimit = async (work: Script, slots: readonly SlotName[], args: readonly string[] = []): Promise<void> =>
    await tellingOutage(async () => void (await onEach(link, work, slotCalls(slots, args))));
  return {
    take: (requests) => tellingOutage(() => takeAll(link, requests)),
    handedOut: (slots) => eachLimit(confirm, slots),
    giveBack: (slots) => eachLimit(leave, slots, ["0"]),
    free: (slots) => eachLimit(leave, slots, ["1"]),
    running: () => tellingOutage(() => listAll(link)),
    drop: (slots) => tellingOutage(async () => void (await onEach(link, drop, dropCalls(slots)))),
    restore: (nonce, slots, { holdMs }) => tellingOutage(() => restoreAll(link, { nonce, slots, holdMs })),
    life: () => tellingOutage(life),
    beginRebuild: (nonce, options) => tellingOutage(() => beginRebuild(nonce, options)),
    endRebuild: (nonce) => tellingOutage(() => endRebuild(nonce)),
  };
}

type Call = { readonly limit: string; readonly args: readonly (string | number)[] };

async function onEach(link: Link, work: Script, calls: readonly Call[]): Promise<readonly unknown[]> {
  return await settleAll(calls.map(async (call) => await onLimit(link, work, call)));
}

async function onLimit({ redis, names: { limits, news } }: Link, work: Script, { limit, args }: Call) {
  const { life, rebuild, all, windows } = limits;
  const own = [limits.running(limit), limits.handedOut(limit), limits.waitedFor(limit)];
  return await runScript(redis, work, { keys: [life, rebuild, ...own, all, windows], args: [limit, news, ...args] });
}

/** The limits of the slots, each with its own in parts that one call takes. */
function inParts<Slot>(
  slots: readonly Slot[],
  limitOf: (slot: Slot) => string,
): readonly { readonly limit: string; readonly part: readonly Slot[] }[] {
  const byLimit = new Map<string, Slot[]>();
  for (const slot of slots) {
    const ofLimit = byLimit.get(limitOf(slot));
    if (ofLimit === undefined) byLimit.set(limitOf(slot), [slot]);
    else ofLimit.push(slot);
  }
  return [...byLimit].flatMap(([limit, ofLimit]) => {
    const count = Math.ceil(ofLimit.length / AT_ONCE);
    return Array.from({ length: count }, (_, n) => ({ limit, part: ofLimit.slice(n * AT_ONCE, (n + 1) * AT_ONCE) }));
  });
}

function slotCalls(slots: readonly SlotName[], args: readonly string[]): readonly Call[] {
  return inParts(slots, ({ name }) => name).map(({ limit, part }) => ({
    limit,
    args: [...args, ...part.map(({ leaseId }) => leaseId)],
  }));
}

function dropCalls(slots: readonly RunningSlot[]): readonly Call[] {
  return inParts(slots, ({ name }) => name).map(({ limit, part }) => ({
    limit,
    args: part.flatMap(({ leaseId, mark }) => [leaseId, mark]),
  }));
}

async function takeAll(link: Link, requests: readonly SlotRequest[]): Promise<readonly SlotAnswer[]> {
  const answers = new Map<SlotRequest, SlotAnswer>();
  const parts = inParts(requests, ({ limit }) => limit.name);
  const calls = parts.map(({ limit, part }) => ({
    limit,
    args: [UNCONFIRMED_MS, REFUSAL_MS, ...part.flatMap(takeArgs)],
  }));
  const outcomes = await onEach(link, take, calls);
  for (const [index, { part }] of parts.entries()) {
    const waits = numbersIn(outcomes[index]);
    for (const [place, request] of part.entries()) answers.set(request, slotAnswer(waits[place]));
  }
  return requests.map((request) => answers.get(request) ?? slotAnswer(undefined));
}

function takeArgs({ limit, leaseId }: SlotRequest): readonly (string | number)[] {
  const { concurrentExecLimit, rateLimitPerFrequency, rateLimitFrequencyInSeconds } = limit;
  return [leaseId, concurrentExecLimit, rateLimitPerFrequency, rateLimitFrequencyInSeconds * 1000];
}

/** undefined: the limiter is not open. */
function slotAnswer(waitMs: number | undefined): SlotAnswer {
  if (waitMs === 0) return { kind: "taken" };
  return { kind: "refused", retryAfterMs: waitMs === undefined || waitMs < 0 ? undefined : waitMs };
}

async function listAll(link: Link): Promise<readonly RunningSlot[]> {
  const { redis, names } = link;
  const limits = await redis.smembers(names.limits.all);
  const found = await onEach(
    link,
    list,
    limits.map((limit) => ({ limit, args: [] })),
  );
  return limits.flatMap((name, index) => runningIn(name, found[index]));
}

function runningIn(name: string, found: unknown): readonly RunningSlot[] {
  const [now, flat] = Array.isArray(found) ? (found as readonly unknown[]) : [];
  const parts = textsIn(flat);
  return parts.flatMap((leaseId, index) => {
    const mark = parts[index + 1];
    if (index % 2 === 1 || mark === undefined) return [];
    return [{ name, leaseId: leaseIdFrom(leaseId), mark, ageMs: Number(now) - Number(mark) }];
  });
}

async function restoreAll(
  link: Link,
  {
    nonce,
    slots,
    holdMs,
  }: { readonly nonce: string; readonly slots: readonly RestoredSlot[]; readonly holdMs: number },
): Promise<boolean> {
  const calls = inParts(slots, ({ name }) => name).map(({ limit, part }) => ({
    limit,
    args: [nonce, holdMs, ...part.flatMap(restoreArgs)],
  }));
  // Also with nothing to restore it is to be told whether the rebuild stands.
  const outcomes = await onEach(link, restore, calls.length > 0 ? calls : [{ limit: "", args: [nonce, holdMs] }]);
  return outcomes.every((outcome) => outcome === 1);
}

function restoreArgs({ leaseId, isRunning, ageMs, windowMs }: RestoredSlot): readonly (string | number)[] {
  return [leaseId, isRunning ? 1 : 0, Math.max(0, ageMs), windowMs];
}

function numbersIn(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
