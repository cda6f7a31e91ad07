import { allAround, containersAround } from "../decide/scopes/containers.ts";
import type { Draft } from "../decide/draft.ts";
import { isJudged } from "../decide/scopes/judged.ts";
import { ownRecords, recordsUnder, recordsWithin } from "../decide/scopes/within-scope.ts";
import { isTerminalTask, isUnsuccessful } from "../model/status.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { isJsonArray, isJsonObject, memberOf } from "../payload/json.ts";
import type { Json } from "../payload/json.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";
import { itemsOf, listOf } from "../task-types/for-each/for-each-items.ts";
import { hasFailed, isTurnClosed, isTurnWaiting } from "../task-types/for-each/for-each-turns.ts";
import { waitingItems } from "../task-types/for-each/for-each-waiting.ts";
import { isCurrentPart } from "../task-types/try/try-parts.ts";
import { errorBefore } from "../task-types/try/try-verdict.ts";
import { tryStateOf } from "../task-types/try/try-state.ts";

/** Whether nothing need follow a task: what is around it has failed, or has been ended by what is around that. */
export function isCutOff(draft: Draft, task: TaskRecord): boolean {
  const node = draft.nodeOf(task);
  if (node === undefined) return false;
  return allAround(draft, node).some(({ node: around, record }) => {
    if (record === undefined) return false;
    if (isUnsuccessful(record.status)) return true;
    if (around.task.type === "TRY") return tryStateOf(record).error !== undefined;
    return around.task.type === "FOR_EACH" && hasFailed(draft, around, around.turn ?? 0);
  });
}

/** Whether a failure has been dealt with. */
export function isDealtWith(draft: Draft, task: TaskRecord): boolean {
  return isJudged(draft, task, { byForEach: "always" });
}

/** What a TRY must look like. */
export function auditTry(draft: Draft, record: TaskRecord, node: PlacedNode): readonly string[] {
  const name = record.referenceTaskName;
  const within = [...recordsUnder(draft, record, { turns: "all" })];
  const open = within.filter((task) => !isTerminalTask(task.status)).filter((task) => isOwnPart(draft, record, task));
  const faults: string[] = [];
  for (const task of open)
    if (!isPresent(draft, record, task)) faults.push(`${task.referenceTaskName} runs in a part that ${name} is not at`);
  const isRunning = !isTerminalTask(record.status) && draft.execution.status === "RUNNING";
  if (isRunning && open.length === 0) faults.push(`${name} waits for nothing`);
  const { phase, error } = tryStateOf(record);
  const isFailed = errorBefore(draft, node, { error, part: "catch" }) !== undefined;
  return phase === undefined && isFailed ? [...faults, ...auditCompensation(draft, record, node)] : faults;
}

/** Whether the task runs in the TRY itself: what undoes its tasks may run in a TRY around it. */
function isOwnPart(draft: Draft, record: TaskRecord, task: TaskRecord): boolean {
  const node = draft.nodeOf(task);
  return node !== undefined && containersAround(draft, node).some((around) => around.record?.taskId === record.taskId);
}

function isPresent(draft: Draft, record: TaskRecord, task: TaskRecord): boolean {
  const node = draft.nodeOf(task);
  const around = node && containersAround(draft, node).find((one) => one.record?.taskId === record.taskId);
  return around !== undefined && !isTerminalTask(record.status) && isCurrentPart(draft, record, around);
}

/** Everything that had completed has been undone, once, and the last first. */
function auditCompensation(draft: Draft, record: TaskRecord, node: PlacedNode): readonly string[] {
  const faults: string[] = [];
  const scope = { role: "try", node } as const;
  for (const tried of recordsWithin(draft, scope, { turns: "all", leavesOut: "compensations" })) {
    const triedNode = draft.nodeOf(tried);
    if (triedNode === undefined || (triedNode.task.compensateWith?.length ?? 0) === 0) continue;
    const begun = ownRecords(draft, { role: "compensation", node: triedNode });
    const isUndone = tried.status === "COMPLETED";
    if (isUndone && begun.length === 0) faults.push(`${tried.referenceTaskName} was not undone`);
    if (!isUndone && begun.length > 0) faults.push(`${tried.referenceTaskName} is ${tried.status}, and was undone`);
  }
  const ends = tryStateOf(record).compensated.map((reference) => draft.latest(reference)?.endTime ?? 0);
  if (ends.some((end, index) => end > (ends[index - 1] ?? end)))
    faults.push(`${record.referenceTaskName} undid ${ends.join()}`);
  return [...faults, ...auditOnce(draft)];
}

function auditOnce(draft: Draft): readonly string[] {
  const completed = new Map<string, number>();
  // What somebody has jumped back to has completed before.
  for (const { referenceTaskName, status, retried } of draft.allTasks())
    if (status === "COMPLETED" && !retried)
      completed.set(referenceTaskName, (completed.get(referenceTaskName) ?? 0) + 1);
  return [...completed].flatMap(([name, times]) => (times === 1 ? [] : [`${name} has completed ${times} times`]));
}

/** What a FOR_EACH must look like. */
export function auditForEach(draft: Draft, record: TaskRecord, node: PlacedNode): readonly string[] {
  const name = record.referenceTaskName;
  const items = listOf(itemsOf(record));
  if (record.status === "COMPLETED") return auditResults(draft, record, node);
  if (isTerminalTask(record.status) || draft.execution.status !== "RUNNING") return [];
  const turns = items.map((_, index) => index + 1);
  const waits = new Set(turns.filter((turn) => isTurnWaiting(draft, node, turn)));
  const closed = turns.filter((turn) => isTurnClosed(draft, node, turn));
  const ended = closed.filter((turn) => !waits.has(turn)).length;
  const atWork = items.length - waits.size - ended;
  const counted = items.length - (draft.joinRemaining(record.taskId) ?? NaN);
  const faults: string[] = [];
  // A turn in which all is skipped has ended as soon as it has begun, and looks the same before.
  const skipped = closed.length - ended;
  if (!(counted >= ended && counted <= closed.length))
    faults.push(`${name} counts ${counted} of ${items.length} items as ended, and ${ended} of them are`);
  if (turns.some((turn) => turn > record.iteration && !waits.has(turn)))
    faults.push(`${name} has begun items after the ${record.iteration} that it says`);
  const room = Math.min(node.task.parallelism || items.length, items.length - ended - skipped);
  if (atWork !== room) faults.push(`${name} is at ${atWork} items where it should be at ${room}`);
  const waiting = waitingItems(record);
  if (atWork !== record.iteration - waiting.count - counted)
    faults.push(`${name} says that ${waiting.count} of ${record.iteration} items wait, with ${counted} ended`);
  return faults;
}

function auditResults(draft: Draft, record: TaskRecord, node: PlacedNode): readonly string[] {
  const output = record.output.payload?.tree;
  const [results, errors] = [listIn(output, "results"), listIn(output, "errors")];
  const items = listOf(itemsOf(record));
  const failed = items.filter((_, index) => hasFailed(draft, node, index + 1)).length;
  if (results.length !== items.length) return [`${record.referenceTaskName} has ${results.length} results`];
  return failed === errors.length ? [] : [`${record.referenceTaskName} tells ${errors.length} errors of ${failed}`];
}

function listIn(json: Json | undefined, name: string): readonly Json[] {
  const list = isJsonObject(json) ? memberOf(json, name) : undefined;
  return isJsonArray(list) ? list : [];
}
