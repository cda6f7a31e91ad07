import { containers } from "../drawing/containers.ts";
import type { TaskRow } from "../execution.ts";
import { durationText } from "../format.ts";
import { isOpenStatus } from "../status.ts";

/** What an execution did with its time, in ms; each instant counts once, as the first of these that holds. */
export type TimeSpent = {
  /** Some task ran. */
  readonly working: number;
  /** Nothing ran; a task waited for a worker, and nobody and nothing else was waited for. */
  readonly queued: number;
  /** Nothing ran; a worker was waited for, and a person, a message or a time as well. */
  readonly both: number;
  /** Nothing else was under way but sub-workflows of which is not known what they did: they may work, or wait themselves. */
  readonly within: number;
  /** A person, a message or a time was waited for. */
  readonly waiting: number;
  /** Nothing was under way: it was paused, put off, or decided about. */
  readonly between: number;
};

const waits = new Set(["WAIT", "HUMAN", "PULL_WORKFLOW_MESSAGES", "WAIT_FOR_WEBHOOK"]);

const inOrder = ["working", "queued", "within", "waiting"] as const;

type Kind = Exclude<keyof TimeSpent, "both" | "between">;
type Edge = { readonly at: number; readonly kind: Kind; readonly step: 1 | -1 };

type Span = { readonly from: number; readonly to: number };
/** By their ids; what is in here counts for what it did. */
type Children = ReadonlyMap<string, readonly TaskRow[]>;

/** Of the time from `from` to `to`. Sorts the tasks by time, and costs no more than that. */
export function timeSpent(tasks: readonly TaskRow[], { from, to }: Span, children: Children = new Map()) {
  const open = { working: 0, queued: 0, within: 0, waiting: 0 };
  const spent = { working: 0, queued: 0, both: 0, within: 0, waiting: 0, between: 0 };
  let last = from;
  for (const { at, kind, step } of edgesOf(tasks, to, children).toSorted((a, b) => a.at - b.at)) {
    const now = Math.min(Math.max(at, last), to);
    spent[holds(open)] += now - last;
    last = now;
    open[kind] += step;
  }
  spent[holds(open)] += Math.max(0, to - last);
  return spent satisfies TimeSpent;
}

function holds(open: Readonly<Record<Kind, number>>): keyof TimeSpent {
  if (open.working === 0 && open.queued > 0 && open.waiting > 0) return "both";
  return inOrder.find((kind) => open[kind] > 0) ?? "between";
}

function edgesOf(tasks: readonly TaskRow[], now: number, children: Children): Edge[] {
  const edges: Edge[] = [];
  const add = (kind: Edge["kind"], from: number, to: number): void => {
    if (from > 0 && to > from) edges.push({ kind, at: from, step: 1 }, { kind, at: to, step: -1 });
  };
  for (const { taskType, status, scheduledTime, startTime, endTime, updateTime, subWorkflowId } of tasks) {
    if (containers.has(taskType)) continue;
    const end = endTime > 0 ? endTime : isOpenStatus(status) ? now : updateTime;
    if (waits.has(taskType)) add("waiting", scheduledTime, end);
    else if (taskType === "SUB_WORKFLOW") {
      const within = children.get(subWorkflowId);
      if (within === undefined) add("within", scheduledTime, end);
      else for (const edge of edgesOf(within, end, children)) edges.push(edge);
    } else {
      add("queued", scheduledTime, startTime > 0 ? startTime : end);
      if (startTime > 0) add("working", startTime, end);
    }
  }
  return edges;
}

const words: readonly (readonly [keyof TimeSpent, string])[] = [
  ["working", "working"],
  ["queued", "waiting for workers"],
  ["both", "waiting for workers, and for people, messages or a time"],
  ["within", "in sub-workflows"],
  ["waiting", "waiting for people, messages or a time"],
  ["between", "between tasks"],
];

/** What the time went by with, `9m working` and so on; what is less than a hundredth of it is left out. */
export function timeSpentParts(spent: TimeSpent): readonly { readonly key: keyof TimeSpent; readonly text: string }[] {
  const all = allOf(spent);
  return words
    .filter(([key]) => spent[key] > all / 100)
    .map(([key, word]) => ({ key, text: `${durationText(spent[key])} ${word}` }));
}

export function allOf({ working, queued, both, within, waiting, between }: TimeSpent): number {
  return working + queued + both + within + waiting + between;
}
