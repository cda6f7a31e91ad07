import { isLeftForLater, needKey, type AnsweredNeed } from "@tutti/engine";

import type { Lack } from "../batch/verdict.ts";
import type { PendingEvent } from "../pending-event.ts";

export type ToBring =
  | { readonly kind: "bring"; readonly lacks: readonly Lack[] }
  /** It would never be decided. */
  | { readonly kind: "hopeless"; readonly reason: string };

/**
 * What to bring for a decision that lacks `lacks`. An event may be supplied as often as each time brings something that it
 * was not given before. Where it lacks again what it was given, somebody else has changed its execution: then everything
 * is brought once more that it was given before, and that a few times only.
 */
export function toBring(pending: PendingEvent, lacks: readonly Lack[]): ToBring {
  const { supplied } = pending;
  const left = lacks.filter((lack) => isLeftForLater(lack, pending.answers));
  // It cannot do without: it waits as long as it takes.
  if (left.length > 0) pending.scriptsUntilMs = Number.POSITIVE_INFINITY;
  const missing = lacks.filter((lack) => left.includes(lack) || !supplied.has(lackKey(lack)));
  const again = lacks.length - missing.length;
  if (lacks.length === 0) return hopeless("the decision needs something, but does not say what");
  if (missing.length === 0 && lacks.every(isAnswered)) return hopeless("the decision asks again for what it was told");
  if (again > 0) pending.losses += 1;
  if (pending.losses > MAX_LOSSES) return hopeless("the execution changes faster than its payloads can be read");
  if (supplied.size + missing.length > MAX_SUPPLIED) return hopeless("the decision needs more than can be brought");
  for (const lack of missing) supplied.set(lackKey(lack), lack);
  return {
    kind: "bring",
    lacks: again > 0 ? [...supplied.values()].filter((lack) => isToBring(lack, pending)) : missing,
  };
}

/** Whether it comes as an answer, which stays with the event. */
export function isAnswered(lack: Lack): lack is AnsweredNeed {
  return lack.kind !== "definition" && lack.kind !== "payload" && lack.kind !== "snapshot";
}

function isToBring(lack: Lack, { answers }: PendingEvent): boolean {
  return !isAnswered(lack) || !answers.has(needKey(lack));
}

function lackKey(lack: Lack): string {
  if (isAnswered(lack)) return needKey(lack);
  if (lack.kind === "payload") return JSON.stringify([lack.kind, lack.of.taskId, lack.of.field]);
  return lack.kind === "snapshot" ? lack.hash : lack.kind;
}

function hopeless(reason: string): ToBring {
  return { kind: "hopeless", reason };
}

const MAX_LOSSES = 10;
// A decision with so many parts is cut by the engine long before.
const MAX_SUPPLIED = 100_000;
