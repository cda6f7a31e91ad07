import type { Draft } from "../../decide/draft.ts";
import { tooLargeReason } from "../../decide/data/limits.ts";
import { mapAsking } from "../../decide/needs-signal.ts";
import { addTask, endTask } from "../../decide/attempts/new-task.ts";
import { requireOutputs, taskPayload } from "../../decide/data/payloads.ts";
import { isNonEmptyObject } from "../../decide/data/execution-scope.ts";
import type { Prerequisite } from "../../decide/joins/prerequisite.ts";
import { isInCaseNotTaken, waysTo } from "../../decide/joins/ways-to.ts";
import { slotOf } from "../../model/payload-slot.ts";
import { isTerminalTask } from "../../model/status.ts";
import type { TaskStatus } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { jsonObject } from "../../payload/json.ts";
import { Payload } from "../../payload/payload.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { endedInPause, failsJoin } from "./ended-in-pause.ts";
import { withJoinStatus } from "./join-status.ts";
import { joinedBy } from "./joined-tasks.ts";
import type { JoinedTask } from "./joined-tasks.ts";
import type { TaskType } from "../task-type.ts";

/**
 * Waits until every task of its joinOn has ended for good (after its retries), by counting: a task that ends costs the
 * same however many are joined. Judged inside the decision that ends the last of them, once that has come to rest, as what
 * is not part of deciding in Conductor. Source: engine.md 5.1, 5.6, 13.1-17.
 */
export const join: TaskType = {
  schedule: (draft, node) => {
    const joined = joinedBy(draft, node);
    const added = addTask(draft, node, {
      status: "IN_PROGRESS",
      taskType: "JOIN",
      taskDefName: "JOIN",
      // After a dynamic fork its parameters stand beside, as they are written: engine.md 5.5.
      input: jsonObject([
        ...(node.dynamicFork === undefined ? [] : Object.entries(node.task.inputParameters)),
        ["joinOn", joined.written],
      ]),
    });
    if (waitFor(draft, added, { tasks: joined.tasks, node }) === 0) draft.agenda.putOff(added.taskId);
    return added;
  },
  waitsAgain: (draft, record, node) => {
    if (waitFor(draft, record, { tasks: joinedBy(draft, node).tasks, node }) === 0) draft.agenda.putOff(record.taskId);
  },
  joinedEnds: (draft, record, node) => {
    if (countDown(draft, record, node) <= 0) draft.agenda.putOff(record.taskId);
  },
  due: (draft, record) => {
    const node = draft.nodeOf(record);
    if (node === undefined || waitFor(draft, record, { tasks: joinedBy(draft, node).tasks, node }) > 0) return;
    finishJoin(draft, record, node);
    draft.agenda.push({ kind: "settle", taskId: record.taskId });
  },
  judgedInPause: (draft, record) => {
    const node = draft.nodeOf(record);
    if (node === undefined) return false;
    const { tasks } = joinedBy(draft, node);
    const joined = tasks.map(({ reference }) => draft.latest(reference));
    const { all, fails } = endedInPause(draft, joined);
    const isOver = fails || (all && !goesOn(draft, joined, node));
    if (isOver) finishJoin(draft, record, node);
    return isOver;
  },
  waitsFor: (draft, _record, node) => {
    const waiting = waitedFor(draft, joinedBy(draft, node).tasks, node);
    return node.dynamicFork === undefined
      ? mapAsking(waiting, (one) => ofTask(draft, one))
      : ofBranches(draft, waiting);
  },
  nothingElseIsOpen: (draft, record, node) => {
    // A join that was skipped with its fork, and is run again alone; or one of a fork that is optional and has failed.
    const status = forkBefore(draft, node)?.status;
    if (status !== "SKIPPED" && status !== "COMPLETED_WITH_ERRORS") return false;
    finishJoin(draft, record, node);
    draft.agenda.push({ kind: "settle", taskId: record.taskId });
    return true;
  },
  restart: () => undefined,
  isRetried: false,
};

/** A task may be open, or come after one that is. */
function ofTask(draft: Draft, { reference, node }: JoinedTask): Prerequisite {
  const record = draft.latest(reference);
  if (record !== undefined) return { reference, by: isTerminalTask(record.status) ? [] : [record] };
  if (node === undefined) return { reference, by: [] };
  // Nobody can skip a task of a dynamic branch.
  const isNotTaken = node.place.branch === undefined && isInCaseNotTaken(draft, node);
  return { reference, by: waysTo(draft, node), isNotTaken };
}

/** All that is open in a dynamic branch has to end. */
function ofBranches(draft: Draft, waiting: readonly JoinedTask[]): readonly Prerequisite[] {
  const open = new Map<string, TaskRecord[]>(waiting.map(({ reference }) => [reference, []]));
  for (const task of draft.openTasks())
    for (const head of [task.referenceTaskName, task.parentTaskReferenceName ?? ""]) open.get(head)?.push(task);
  return [...open].flatMap(([reference, tasks]): readonly Prerequisite[] => {
    if (tasks.length === 0) return [{ reference, by: [] }];
    return tasks.map((task) => ({ reference: task.referenceTaskName, by: [task] }));
  });
}

/** The record of the fork that leads to the join; undefined where there is none. */
function forkBefore(draft: Draft, join: PlacedNode): TaskRecord | undefined {
  for (const [reference, { task, next }] of draft.nodesBeside(join)) {
    if (next !== join.task.taskReferenceName || task.type !== "FORK_JOIN") continue;
    const fork = draft.neighbour(join, reference);
    return fork === undefined ? undefined : draft.recordOf(fork);
  }
  return undefined;
}

/**
 * How many it waits for still. A JOIN of another version of the definition has no count yet; one that waits for tasks
 * elsewhere learns only as they come which they are.
 */
function countDown(draft: Draft, record: TaskRecord, node: PlacedNode): number {
  const before = draft.joinRemaining(record.taskId);
  if (before === undefined || draft.isOutwardJoin(record))
    return waitFor(draft, record, { tasks: joinedBy(draft, node).tasks, node });
  draft.setJoinRemaining(record.taskId, before - 1);
  return before - 1;
}

/** Counts what a JOIN waits for. */
function waitFor(
  draft: Draft,
  record: TaskRecord,
  { tasks, node }: { readonly tasks: readonly JoinedTask[]; readonly node: PlacedNode },
): number {
  const waiting = waitedFor(draft, tasks, node).length;
  draft.setJoinRemaining(record.taskId, waiting);
  return waiting;
}

/** Those that have not ended for good. */
function waitedFor(draft: Draft, tasks: readonly JoinedTask[], node: PlacedNode): readonly JoinedTask[] {
  const busy = node.dynamicFork === undefined ? undefined : busyBranches(draft);
  return tasks.filter((one) => !hasEndedForGood(draft, one, busy));
}

/** Whether in a dynamic branch something goes on although its head has ended. */
function goesOn(draft: Draft, heads: readonly (TaskRecord | undefined)[], join: PlacedNode): boolean {
  if (join.dynamicFork === undefined) return false;
  const busy = busyBranches(draft);
  return heads.some((head) => head !== undefined && busy.has(head.referenceTaskName));
}

/** `busy`: of a dynamic fork, the heads of branches in which something is pending; undefined of other joins. */
function hasEndedForGood(
  draft: Draft,
  { reference }: JoinedTask,
  busy: ReadonlySet<string | undefined> | undefined,
): boolean {
  const record = draft.latest(reference);
  if (record === undefined || !isTerminalTask(record.status) || !record.executed || record.retried) return false;
  // A branch has ended when nothing in it is open: its head may be a SWITCH that has chosen long ago.
  return busy?.has(record.referenceTaskName) !== true;
}

/** The heads of dynamic branches that have a task which is open, or which has ended and leads on. Costs what those are. */
function busyBranches(draft: Draft): ReadonlySet<string | undefined> {
  const unsettled = draft.unsettledTasks().flatMap((taskId) => draft.task(taskId) ?? []);
  const pending = [...draft.openTasks(), ...unsettled, ...draft.changedTasks()].filter(isPending);
  return new Set(pending.map(({ parentTaskReferenceName }) => parentTaskReferenceName));
}

function isPending({ status, executed, retried }: TaskRecord): boolean {
  return !isTerminalTask(status) || (!executed && !retried && status !== "SKIPPED");
}

function finishJoin(draft: Draft, record: TaskRecord, node: PlacedNode): TaskRecord {
  const joined = joinedBy(draft, node).collected.flatMap((reference) => draft.latest(reference) ?? []);
  requireOutputs(joined);
  draft.setJoinRemaining(record.taskId, undefined);
  const outputs = upToFirstFailure(draft, joined)
    .map((task) => [task.referenceTaskName, taskPayload(task, "output").tree] as const)
    .filter(([, output]) => isNonEmptyObject(output));
  const output = Payload.fromTree(jsonObject(outputs));
  const limitBytes = draft.limits.taskBytes;
  if (output.sizeBytes > limitBytes) {
    const reasonForIncompletion = tooLargeReason(output, { of: `task: ${record.referenceTaskName}`, limitBytes });
    return endTask(draft, record, { status: "FAILED_WITH_TERMINAL_ERROR", reasonForIncompletion });
  }
  const ending = withJoinStatus(draft, node, { ...verdict(draft, joined), taskId: record.taskId });
  return endTask(draft, record, { ...ending, output: slotOf(output) });
}

/** A join that fails shows the outputs that it had gathered when it met the failed task: case flow-join-permissive-branch. */
function upToFirstFailure(draft: Draft, joined: readonly TaskRecord[]): readonly TaskRecord[] {
  const firstFailed = joined.findIndex((task) => failsJoin(draft, task));
  return firstFailed === -1 ? joined : joined.slice(0, firstFailed + 1);
}

/** Source: reference/engine.md 5.6; case sample-fork-optional. */
function verdict(draft: Draft, joined: readonly TaskRecord[]): { readonly status: TaskStatus } & Partial<TaskRecord> {
  const failed = joined.filter((task) => failsJoin(draft, task));
  if (failed.length > 0) {
    const reasonForIncompletion = failed
      .map((task) => task.reasonForIncompletion ?? "")
      .join(" ")
      .trim();
    const onlyCanceled = failed.every((task) => task.status === "CANCELED");
    return { status: onlyCanceled ? "CANCELED" : "FAILED", reasonForIncompletion };
  }
  const erroneous = joined.filter((task) => task.status === "COMPLETED_WITH_ERRORS");
  if (erroneous.length === 0) return { status: "COMPLETED" };
  const names = erroneous.map((task) => `${task.taskDefName}/${task.taskId}`).join(" ");
  return { status: "COMPLETED_WITH_ERRORS", reasonForIncompletion: `${names} completed with errors` };
}
