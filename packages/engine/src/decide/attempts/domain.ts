import { needKey } from "../../need.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import type { Draft } from "../draft.ts";
import { NeedsSignal } from "../needs-signal.ts";

/**
 * The domain whose queue a worker task goes to: that of its type, else of `*`; undefined for the plain queue. Of a list
 * it is the first that workers have polled lately for this type, else the last, where `NO_DOMAIN` in any case means the
 * plain queue. Source: reference/engine.md 7.2.
 */
export function domainFor(draft: Draft, taskType: string): string | undefined {
  const entries = entriesFor(draft, taskType);
  return entries === undefined ? undefined : chosen(draft, { taskType, entries });
}

/** The attempt in the domain that is right by now; where none is set for its type, in that of the attempt before. */
export function withDomain(draft: Draft, attempt: TaskRecord): TaskRecord {
  const entries = entriesFor(draft, attempt.taskType);
  if (entries === undefined) return attempt;
  const domain = chosen(draft, { taskType: attempt.taskType, entries });
  return domain === attempt.domain ? attempt : draft.change(attempt.taskId, { domain });
}

function entriesFor({ execution: { taskToDomain } }: Draft, taskType: string): readonly string[] | undefined {
  const list = taskToDomain.get(taskType) ?? taskToDomain.get("*");
  if (list === undefined) return undefined;
  const entries = list.split(",");
  // Java's split drops empty texts at the end.
  while (entries.length > 1 && entries.at(-1) === "") entries.pop();
  return entries.map((entry) => entry.trim());
}

function chosen(
  draft: Draft,
  { taskType, entries }: { readonly taskType: string; readonly entries: readonly string[] },
): string | undefined {
  const last = entries.at(-1) ?? "";
  // The last one is taken in the end whether anybody polls there or not.
  const tried = [...new Set(entries.slice(0, -1))].filter((domain) => domain !== "");
  const active = tried.length === 0 ? [] : activeDomains(draft, { taskType, domains: tried });
  const domain = tried.find((one) => active.includes(one)) ?? last;
  return domain === "" || (domain === last && last.toUpperCase() === "NO_DOMAIN") ? undefined : domain;
}

function activeDomains(
  draft: Draft,
  asked: { readonly taskType: string; readonly domains: readonly string[] },
): readonly string[] {
  const need = { kind: "activeDomains", ...asked } as const;
  const answer = draft.env.answers?.get(needKey(need));
  if (answer?.kind !== "activeDomains") throw new NeedsSignal([need]);
  return answer.active;
}
