import type { Draft } from "../decide/draft.ts";
import { tooLargeReason } from "../decide/limits.ts";
import { addTask, endTask } from "../decide/new-task.ts";
import { requireOutputs, taskPayload } from "../decide/payloads.ts";
import { isNonEmptyObject } from "../decide/execution-scope.ts";
import { nestedTasks } from "../definition/nested-tasks.ts";
import { slotOf } from "../model/payload-slot.ts";
import { isTerminalTask, isUnsuccessful } from "../model/status.ts";
import type { TaskStatus } from "../model/status.ts";
import { suffixOf } from "../model/task-record.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { isJsonArray, isJsonObject, jsonObject, memberOf } from "../payload/json.ts";
import { Payload } from "../payload/payload.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";
import { decision } from "./decision.ts";
import { withJoinStatus } from "./join-status.ts";
import { switchTask } from "./switch.ts";
import type { TaskType } from "./task-type.ts";

/**
 * Waits until every task of its joinOn has ended for good (after its retries), by counting: a task that ends costs the
 * same however many are joined. Judged inside the decision that ends the last of them. Source: engine.md 5.6, 13.1-17.
 */
export const join: TaskType = {
  schedule: (draft, node) => {
    const joined = joinedBy(draft, node);
    const added = addTask(draft, node, {
      status: "IN_PROGRESS",
      taskType: "JOIN",
      taskDefName: "JOIN",
      input: jsonObject([["joinOn", joined.written]]),
    });
    return waitFor(draft, added, { references: joined.references, node }) === 0
      ? finishJoin(draft, added, node)
      : added;
  },
  waitsAgain: (draft, record, node) => {
    if (waitFor(draft, record, { references: joinedBy(draft, node).references, node }) > 0) return;
    finishJoin(draft, record, node);
    draft.agenda.push({ kind: "settle", taskId: record.taskId });
  },
  joinedEnds: (draft, record, node) => {
    if (countDown(draft, record, node) > 0) return;
    finishJoin(draft, record, node);
    draft.agenda.push({ kind: "settle", taskId: record.taskId });
  },
  nothingElseIsOpen: (draft, record, node) => {
    const fork = forkBefore(draft, node);
    // A join that was skipped with its fork, and is run again alone.
    if (fork !== undefined && fork !== "none" && fork.status === "SKIPPED") {
      finishJoin(draft, record, node);
      draft.agenda.push({ kind: "settle", taskId: record.taskId });
      return;
    }
    const reasonForIncompletion = whyNeverEnded(draft, record, node);
    if (reasonForIncompletion === undefined) return;
    draft.setJoinRemaining(record.taskId, undefined);
    endTask(draft, record, { status: "FAILED_WITH_TERMINAL_ERROR", reasonForIncompletion });
    draft.agenda.push({ kind: "settle", taskId: record.taskId });
  },
  restart: () => undefined,
  isRetried: false,
};

/** Why what it waits for can never come, nothing else being open; undefined where nobody can say. */
function whyNeverEnded(draft: Draft, record: TaskRecord, node: PlacedNode): string | undefined {
  const isDynamic = node.dynamicFork !== undefined;
  const unknown = isDynamic ? [] : draft.joinOnOf(node).filter((reference) => isUnknown(draft, node, reference));
  if (unknown.length > 0) return `joinOn names ${unknown.join(", ")}, and no such task can come any more`;
  const inCircle = openJoinsBefore(draft, node).find((other) => isWaitingFor(draft, other, record));
  if (inCircle === undefined) return undefined;
  if (inCircle.taskId === record.taskId) return `${record.referenceTaskName} waits for itself`;
  return `${record.referenceTaskName} waits for ${inCircle.referenceTaskName}, which waits for it in turn`;
}

/** Whether a join waits for another one, by whatever joins between. */
function isWaitingFor(draft: Draft, record: TaskRecord, other: TaskRecord): boolean {
  const found = new Map([[record.taskId, record]]);
  for (const one of found.values()) {
    if (one.taskId === other.taskId) return true;
    const node = draft.nodeOf(one);
    for (const next of node === undefined ? [] : openJoinsBefore(draft, node)) found.set(next.taskId, next);
  }
  return false;
}

/** The joins among what a join waits for that are open themselves. */
function openJoinsBefore(draft: Draft, node: PlacedNode): readonly TaskRecord[] {
  return joinedBy(draft, node).references.flatMap((reference) => {
    const record = draft.latest(reference);
    return record?.taskType === "JOIN" && !isTerminalTask(record.status) ? [record] : [];
  });
}

/**
 * Of what is not in the definition nobody could say before whether a dynamic fork would make it, and a version that was
 * upgraded to may have a fork where the flow had been already. What is in a case that was not taken is waited for: case
 * flow-join-on-branch-not-taken.
 */
function isUnknown(draft: Draft, node: PlacedNode, reference: string): boolean {
  if (draft.latest(reference + suffixOf(node.place.iterations)) !== undefined) return false;
  const isKnown = draft.snapshot.nodes.has(reference) || draft.neighbour(node, reference) !== undefined;
  return !isKnown || forkBefore(draft, node) === "none";
}

/** The record of the fork that leads to the join; "none" where that fork has none, undefined where there is no fork. */
function forkBefore(draft: Draft, join: PlacedNode): TaskRecord | "none" | undefined {
  for (const [reference, { task, next }] of draft.nodesBeside(join)) {
    if (next !== join.task.taskReferenceName || task.type !== "FORK_JOIN") continue;
    const fork = draft.neighbour(join, reference);
    return fork === undefined ? undefined : (draft.recordOf(fork) ?? "none");
  }
  return undefined;
}

/** How many it waits for still. A JOIN of another version of the definition has no count yet. */
function countDown(draft: Draft, record: TaskRecord, node: PlacedNode): number {
  const before = draft.joinRemaining(record.taskId);
  if (before === undefined) return waitFor(draft, record, { references: joinedBy(draft, node).references, node });
  draft.setJoinRemaining(record.taskId, before - 1);
  return before - 1;
}

/** Counts what a JOIN waits for. */
function waitFor(
  draft: Draft,
  record: TaskRecord,
  { references, node }: { readonly references: readonly string[]; readonly node: PlacedNode },
): number {
  const isDynamic = node.dynamicFork !== undefined;
  const waiting = references.filter((reference) => !hasEndedForGood(draft, draft.latest(reference), isDynamic));
  draft.setJoinRemaining(record.taskId, waiting.length);
  return waiting.length;
}

function hasEndedForGood(draft: Draft, record: TaskRecord | undefined, isBranch: boolean): boolean {
  if (record === undefined || !isTerminalTask(record.status) || !record.executed || record.retried) return false;
  // A branch has ended when nothing in it is open: its head may be a SWITCH that has chosen long ago.
  return !isBranch || !hasOpenTaskIn(draft, record);
}

function hasOpenTaskIn(draft: Draft, { referenceTaskName, workflowTask }: TaskRecord): boolean {
  const isSingle = workflowTask === undefined || nestedTasks(workflowTask).every(({ tasks }) => tasks.length === 0);
  if (isSingle) return false;
  return draft.openTasks().some((task) => task.parentTaskReferenceName === referenceTaskName);
}

/**
 * What a JOIN waits for: as its input shows it (case flow-loop-with-fork), the references of the records it waits for, and
 * of those whose outputs it collects.
 */
type Joined = {
  readonly written: readonly string[];
  readonly references: readonly string[];
  readonly collected: readonly string[];
};

function joinedBy(draft: Draft, node: PlacedNode): Joined {
  if (node.dynamicFork !== undefined) return forkedBy(draft, node, node.dynamicFork);
  const suffix = suffixOf(node.place.iterations);
  const references = draft.joinOnOf(node).map((reference) => {
    const joined = draft.neighbour(node, reference);
    return reference + (joined === undefined ? suffix : suffixOf(joined.place.iterations));
  });
  return { written: node.task.joinOn, references, collected: references };
}

/**
 * Of a dynamic fork, the tasks that it has made. Of a branch that is a SWITCH the task that it has chosen is named and
 * collected, and the branch as a whole is waited for. Source: engine.md 5.5; case flow-dynamic-fork-list-of-structures.
 */
function forkedBy(draft: Draft, node: PlacedNode, dynamicFork: string): Joined {
  const forkNode = draft.neighbour(node, dynamicFork);
  const fork = forkNode && draft.recordOf(forkNode);
  const input = fork && taskPayload(fork, "input").tree;
  const forked = input !== undefined && isJsonObject(input) ? memberOf(input, "forkedTasks") : undefined;
  const names = isJsonArray(forked) ? forked.filter((name): name is string => typeof name === "string") : [];
  const suffix = suffixOf(node.place.iterations);
  const written = names.map((name) => lastScheduled(draft, name, suffix));
  const withSuffix = (list: readonly string[]): readonly string[] => [...new Set(list)].map((name) => name + suffix);
  return { written, references: withSuffix(names), collected: withSuffix(written) };
}

function lastScheduled(draft: Draft, name: string, suffix: string): string {
  const record = draft.latest(name + suffix);
  const node = record && draft.nodeOf(record);
  const chosen = node && choosers.get(node.task.type)?.(record, node)[0];
  return chosen === undefined ? name : lastScheduled(draft, chosen, suffix);
}

const choosers = new Map([
  ["SWITCH", switchTask.successors],
  ["DECISION", decision.successors],
]);

function finishJoin(draft: Draft, record: TaskRecord, node: PlacedNode): TaskRecord {
  const joined = joinedBy(draft, node).collected.flatMap((reference) => draft.latest(reference) ?? []);
  requireOutputs(joined);
  draft.setJoinRemaining(record.taskId, undefined);
  const outputs = upToFirstFailure(joined)
    .map((task) => [task.referenceTaskName, taskPayload(task, "output").tree] as const)
    .filter(([, output]) => isNonEmptyObject(output));
  const output = Payload.fromTree(jsonObject(outputs));
  const limitBytes = draft.limits.taskBytes;
  if (output.sizeBytes > limitBytes) {
    const reasonForIncompletion = tooLargeReason(output, { of: `task: ${record.referenceTaskName}`, limitBytes });
    return endTask(draft, record, { status: "FAILED_WITH_TERMINAL_ERROR", reasonForIncompletion });
  }
  const ending = withJoinStatus(draft, node, { ...verdict(joined), taskId: record.taskId });
  return endTask(draft, record, { ...ending, output: slotOf(output) });
}

/** A join that fails shows the outputs that it had gathered when it met the failed task: case flow-join-permissive-branch. */
function upToFirstFailure(joined: readonly TaskRecord[]): readonly TaskRecord[] {
  const firstFailed = joined.findIndex((task) => isUnsuccessful(task.status));
  return firstFailed === -1 ? joined : joined.slice(0, firstFailed + 1);
}

/** Source: reference/engine.md 5.6; case sample-fork-optional. */
function verdict(joined: readonly TaskRecord[]): { readonly status: TaskStatus } & Partial<TaskRecord> {
  const failed = joined.filter((task) => isUnsuccessful(task.status));
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
