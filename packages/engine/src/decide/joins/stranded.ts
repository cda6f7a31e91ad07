import type { TaskRecord } from "../../model/task-record.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import type { TaskType } from "../../task-types/task-type.ts";
import { taskTypeOf } from "../../task-types/task-types.ts";
import { isWithinCatcher } from "../scopes/catch-failure.ts";
import type { Draft } from "../draft.ts";
import { mapAsking } from "../needs-signal.ts";
import { endTask } from "../attempts/new-task.ts";
import type { Prerequisite } from "./prerequisite.ts";
import { isInCaseNotTaken } from "./ways-to.ts";

/**
 * Where all that is open waits for other tasks nothing would happen any more: ends what waits for tasks that cannot come,
 * the first cause of it, with the reason; false where there is nothing to end. The one wait that is left alone is that for
 * a task in a case that was not taken, outside of a TRY or FOR_EACH: an operator may skip that task
 * (case flow-join-on-branch-not-taken). What is in such a case itself, and runs because somebody has run it again, is ended.
 */
export function endStranded(draft: Draft): boolean {
  if (draft.execution.status !== "RUNNING" || !draft.agenda.isEmpty) return false;
  if (!draft.isAllWaiting((task) => typeOf(draft, task)?.waitsFor !== undefined)) return false;
  const open = [...draft.openTasks()].sort((a, b) => a.seq - b.seq);
  for (const task of open) lookAgain(draft, task);
  if (draft.agenda.isEmpty) endCauses(draft, waitingOf(draft, open));
  return !draft.agenda.isEmpty;
}

/** What it waits for may have ended unheard: a task outside of the dynamic branch that it is in, or of an older version. */
function lookAgain(draft: Draft, task: TaskRecord): void {
  const [type, node] = [typeOf(draft, task), draft.nodeOf(task)];
  if (node !== undefined && type?.joinedEnds !== undefined) type.waitsAgain?.(draft, task, node);
}

type Waiting = {
  readonly task: TaskRecord;
  readonly node: PlacedNode | undefined;
  readonly prerequisites: readonly Prerequisite[];
};

function waitingOf(draft: Draft, open: readonly TaskRecord[]): readonly Waiting[] {
  return mapAsking(open, (task) => {
    const node = draft.nodeOf(task);
    const awaited = node === undefined ? undefined : typeOf(draft, task)?.waitsFor?.(draft, task, node);
    const nothing = [{ reference: task.referenceTaskName, by: [] }];
    if (node === undefined || awaited === undefined) return { task, node, prerequisites: nothing };
    // TRY and FOR_EACH deal with a failure; no record of Conductor's shows what is within them.
    const isLeftAlone = !isWithinCatcher(draft, node) && !isInCaseNotTaken(draft, node);
    const prerequisites = awaited.map((one) => ({ ...one, isNotTaken: isLeftAlone && one.isNotTaken === true }));
    return { task, node, prerequisites };
  });
}

/** Of those that could not go on whatever an operator skips, ends one of each circle, and each that is at the end of a chain. */
function endCauses(draft: Draft, waiting: readonly Waiting[]): void {
  const ableIds = able(waiting);
  const stuck = new Map(waiting.filter(({ task }) => !ableIds.has(task.taskId)).map((one) => [one.task.taskId, one]));
  const passed = new Set<Waiting>();
  for (const start of stuck.values()) {
    const path = walk(start, { passed, next: (one) => nextOf(one, { stuck, ableIds }) });
    const cause = causeOf(draft, path);
    if (cause !== undefined) endOne(draft, cause, reasonOf(cause, ableIds));
  }
  if (draft.agenda.isEmpty) for (const { task, node } of waiting) endNonetheless(draft, task, node);
}

type Path = { readonly path: readonly Waiting[]; readonly end: Waiting | undefined };

/** From one to what it waits for, until nothing follows, or one that was passed before: `end`. */
function walk(
  start: Waiting,
  { passed, next }: { readonly passed: Set<Waiting>; readonly next: (one: Waiting) => Waiting | undefined },
): Path {
  const path: Waiting[] = [];
  let at: Waiting | undefined = start;
  while (at !== undefined && !passed.has(at)) {
    passed.add(at);
    path.push(at);
    at = next(at);
  }
  return { path, end: at };
}

function nextOf(
  one: Waiting,
  { stuck, ableIds }: { readonly stuck: ReadonlyMap<string, Waiting>; readonly ableIds: ReadonlySet<string> },
): Waiting | undefined {
  const [by] = blockOf(one, ableIds)?.by ?? [];
  return by && stuck.get(by.taskId);
}

/** The last of a chain, or the first JOIN of a circle; undefined where another walk has been there. */
function causeOf(draft: Draft, { path, end }: Path): Waiting | undefined {
  if (end === undefined) return path.at(-1);
  const begin = path.indexOf(end);
  const circle = begin === -1 ? [] : path.slice(begin);
  const joins = circle.filter(({ task }) => typeOf(draft, task)?.joinedEnds !== undefined);
  return joins.sort((a, b) => a.task.seq - b.task.seq)[0];
}

/** The ids of those that would go on if tasks of cases that were not taken were skipped. */
function able(waiting: readonly Waiting[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (let before = -1; before < found.size;) {
    before = found.size;
    // What runs within a task comes after it.
    for (const { task, prerequisites } of waiting.toReversed())
      if (prerequisites.every((one) => isAble(one, found))) found.add(task.taskId);
  }
  return found;
}

function isAble({ by, isNotTaken }: Prerequisite, ableIds: ReadonlySet<string>): boolean {
  return isNotTaken === true || by.some(({ taskId }) => ableIds.has(taskId));
}

/** What holds it up: rather what never comes than what waits itself. */
function blockOf({ prerequisites }: Waiting, ableIds: ReadonlySet<string>): Prerequisite | undefined {
  const blocks = prerequisites.filter((one) => !isAble(one, ableIds));
  return blocks.find(({ by }) => by.length === 0) ?? blocks[0];
}

function reasonOf(waiting: Waiting, ableIds: ReadonlySet<string>): string {
  const { referenceTaskName: name, taskType } = waiting.task;
  const never = waiting.prerequisites.filter((one) => one.by.length === 0 && !isAble(one, ableIds));
  const block = blockOf(waiting, ableIds);
  const [by] = block?.by ?? [];
  if (block === undefined || by === undefined) {
    if (block?.reference === name) return `${taskType} cannot go on: nothing of it is left to run`;
    return `joinOn names ${never.map(({ reference }) => reference).join(", ")}, and no such task can come any more`;
  }
  const isItself = by.taskId === waiting.task.taskId;
  if (by.referenceTaskName === block.reference) {
    return isItself ? `${name} waits for itself` : `${name} waits for ${block.reference}, which waits for it in turn`;
  }
  const wait = `${name} waits for ${block.reference}, which can come only after`;
  return isItself ? `${wait} it` : `${wait} ${by.referenceTaskName}, and that waits for it in turn`;
}

function endOne(draft: Draft, { task, node }: Waiting, reasonForIncompletion: string): void {
  if (endNonetheless(draft, task, node)) return;
  draft.setJoinRemaining(task.taskId, undefined);
  endTask(draft, task, { status: "FAILED_WITH_TERMINAL_ERROR", reasonForIncompletion });
  draft.agenda.push({ kind: "settle", taskId: task.taskId });
}

/** Some need not have what they wait for. */
function endNonetheless(draft: Draft, task: TaskRecord, node: PlacedNode | undefined): boolean {
  return node !== undefined && typeOf(draft, task)?.nothingElseIsOpen?.(draft, task, node) === true;
}

/** Of a record that its definition knows no more, the type that it has been carried out as. */
function typeOf(draft: Draft, task: TaskRecord): TaskType | undefined {
  return taskTypeOf(draft.nodeOf(task)?.task.type ?? task.taskType);
}
