import { slotOf } from "../model/payload-slot.ts";
import { isTerminalTask } from "../model/status.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { Payload } from "../payload/payload.ts";
import { OUTERMOST } from "../snapshot/snapshot.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";
import { taskTypeOf } from "../task-types/task-types.ts";
import { isHeldBack } from "./events/admission.ts";
import { goOnAfterUpgrade } from "./scopes/after-upgrade.ts";
import type { AgendaItem } from "./agenda.ts";
import type { Draft } from "./draft.ts";
import { endingOfRound } from "./ending-of-round.ts";
import { completeWorkflow, failWorkflow } from "./end-workflow.ts";
import { judgeJoinsInPause } from "./joins/joins-in-pause.ts";
import { NeedsSignal } from "./needs-signal.ts";
import { isWithinClosed } from "./scopes/scope-progress.ts";
import { endStranded } from "./joins/stranded.ts";
import { isTerminatedBy } from "./terminated-by.ts";
import { begin, orNote, schedule, settle } from "./flow.ts";

/**
 * Works off the agenda: schedules what is to be scheduled and acts upon every end, until nothing follows any more.
 * It looks at the tasks of the agenda, their successors and the joins that wait for them, never at the whole workflow.
 * A workflow that is paused keeps its ends for later, and so does a decision that has been cut short: they come first.
 * Source: reference/engine.md 3.3, 3.4, 13.1.
 */
export function progress(draft: Draft): void {
  const { effort, agenda } = draft;
  try {
    if (draft.isOutdated) return;
    if (draft.execution.status === "RUNNING" && isHeldBack(draft)) return;
    if (draft.execution.status === "PAUSED") judgeJoinsInPause(draft);
    if (draft.execution.status === "RUNNING") takeUp(draft);
    do workOff(draft);
    while (effort.lacking.length === 0 && endStranded(draft));
    if (effort.lacking.length > 0) throw new NeedsSignal(effort.lacking);
    if (draft.execution.status === "RUNNING" && agenda.isEmpty && !draft.hasOpenTasks()) complete(draft);
  } catch (error) {
    if (error instanceof NeedsSignal) throw error;
    // What went wrong may come of what was left out.
    if (effort.lacking.length > 0) throw new NeedsSignal(effort.lacking);
    // Whatever a definition or its data makes go wrong ends the workflow with the reason: it must never be stuck. Nothing
    // of what was to be scheduled with it stays.
    draft.dropRound();
    failWorkflow(draft, { status: "FAILED", reason: error instanceof Error ? error.message : String(error) });
  }
}

/** Round by round; what is to be carried out still comes where the decision is cut. */
function workOff(draft: Draft): void {
  const { agenda, effort } = draft;
  while (draft.execution.status === "RUNNING" && !agenda.isEmpty) {
    if (!effort.mayGoOn(waitable(draft))) {
      carryOutAll(draft, agenda.takeToCarryOut());
      break;
    }
    if (agenda.isRoundOver) beginRound(draft);
    else step(draft);
  }
  draft.round.begin();
}

function carryOutAll(draft: Draft, items: readonly AgendaItem[]): void {
  for (const item of items) orNote(draft, () => carryOut(draft, item));
}

/** What is begun comes before what has ended, that in the order of its scheduling, and what is to be carried out last. */
function beginRound(draft: Draft): void {
  draft.round.begin();
  const items = draft.agenda.beginRound((coming) => inOrder(draft, coming));
  const ending = endingOfRound(draft, items);
  if (ending !== undefined) orNote(draft, () => settle(draft, ending));
}

function inOrder(draft: Draft, items: readonly AgendaItem[]): readonly AgendaItem[] {
  if (items.length < 2) return items;
  const seqOf = (item: AgendaItem): number => {
    if (item.kind === "carryOut") return Number.POSITIVE_INFINITY;
    return item.kind === "settle" ? (draft.task(item.taskId)?.seq ?? 0) : -1;
  };
  return items.toSorted((a, b) => seqOf(a) - seqOf(b));
}

/** What is left can wait for the next event; so can the beginning, which that one would make. */
function waitable(draft: Draft): { readonly canWait: boolean } {
  return { canWait: draft.agenda.canWait || (draft.statusBefore === undefined && draft.hasNoTasks()) };
}

/** What no event of now has to do with: ends of before, and the first task of an execution that has not begun. */
function takeUp(draft: Draft): void {
  const { first, def } = draft.snapshot;
  if (draft.agenda.isEmpty && draft.hasNotBegun()) {
    const node = draft.nodeAt(first, OUTERMOST);
    if (node !== undefined) draft.agenda.push({ kind: "schedule", node });
    if (draft.execution.variables.payload?.isEmptyObject === true)
      draft.update({ variables: slotOf(Payload.fromTree(def.variables)) });
  }
  goOnAfterUpgrade(draft);
  for (const taskId of draft.unsettledTasks()) draft.agenda.push({ kind: "settle", taskId });
  if (draft.isRevived) for (const task of [...draft.allTasks()].filter(isTerminatedBy)) endAgain(draft, task);
}

/** Whatever runs again beside it, a TERMINATE that is not run again ends the workflow once more. Source: engine.md 3.3-3. */
function endAgain(draft: Draft, { taskId }: TaskRecord): void {
  draft.change(taskId, { executed: false });
  draft.agenda.push({ kind: "settle", taskId });
}

// Nothing follows the task that ends the workflow, and so Conductor's record says that nobody acted upon it.
function complete(draft: Draft): void {
  if (draft.lastSettled !== undefined) draft.change(draft.lastSettled, { executed: false });
  completeWorkflow(draft);
}

/**
 * Looks at one item, with all that is scheduled by it. What it lacks is noted, and the next item is looked at all the
 * same: a decision that lacks much asks for it at once.
 */
function step(draft: Draft): void {
  const item = draft.agenda.shift();
  if (item === undefined) return;
  orNote(draft, () => carryOut(draft, item));
  draft.effort.stepDone();
}

function carryOut(draft: Draft, item: AgendaItem): void {
  if (item.kind === "schedule" || item.kind === "attempt") {
    if (isWithinClosed(draft, item.node)) return;
    return item.kind === "schedule" ? schedule(draft, item.node) : attempt(draft, item.node, item.after);
  }
  const task = draft.task(item.taskId);
  if (task === undefined) return;
  if (item.kind === "settle") return settle(draft, task);
  // It was canceled before its turn came.
  if (isTerminalTask(task.status)) return;
  const node = draft.nodeOf(task);
  const type = node === undefined ? undefined : taskTypeOf(node.task.type);
  if (item.kind === "restart") type?.restart(draft, task);
  else type?.due?.(draft, task);
}

function attempt(draft: Draft, node: PlacedNode, after: TaskRecord): void {
  begin(draft, node);
  const added = draft.recordOf(node);
  if (added === undefined) return;
  const { firstScheduledTime, retryCount, taskId } = after;
  draft.change(added.taskId, { retryCount: retryCount + 1, retriedTaskId: taskId, firstScheduledTime });
}
