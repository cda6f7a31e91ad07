import { isUuid, tooLongFaults, unkeptTexts } from "@tutti/engine";
import type { Changes, Fault, PayloadSlot } from "@tutti/engine";

import { BatchFailedError } from "../execution-batch.ts";
import type { BatchWrite, StoredEvent } from "../execution-batch.ts";
import type { ExecutionTables } from "./execution-tables.ts";

/** Throws a BatchFailedError for what a database would refuse, before anything is written. */
export function checkWrite(tables: ExecutionTables, { changes, events, flushed, outbox, delivered }: BatchWrite): void {
  for (const change of changes) checkChanges(tables, change);
  for (const event of events) checkEvent(tables, event);
  for (const { workflowId, taskId } of flushed) checkIds([workflowId, taskId]);
  for (const { workflowId, outboxId } of [...outbox, ...delivered]) checkIds([workflowId, outboxId]);
  for (const { outboxId } of outbox) if (tables.outbox.has(outboxId)) fail(`outbox row ${outboxId} is stored already`);
}

function checkChanges(tables: ExecutionTables, changes: Changes): void {
  const { execution } = changes;
  checkIds([execution.workflowId, ...changes.tasks.map(({ task }) => task.taskId)]);
  checkTexts(tooLongFaults("correlationId", execution.correlationId));
  checkTexts(tooLongFaults("workflowName", execution.workflowName));
  checkPriority(execution.priority);
  for (const { task } of changes.tasks) {
    checkTexts(unkeptTexts(task));
    checkPriority(task.workflowPriority);
  }
  const exists = tables.executions.has(execution.workflowId);
  if (changes.isNewExecution && exists) fail(`workflow ${execution.workflowId} is stored already`);
  checkSlots([
    ...(changes.isNewExecution || changes.writesInput ? [execution.input] : []),
    ...(changes.isNewExecution || changes.writesOutput ? [execution.output] : []),
    ...(changes.isNewExecution || changes.writesVariables ? [execution.variables] : []),
  ]);
  for (const { task, isNew, writesInput, writesOutput } of changes.tasks) {
    const isStored = tables.executions.get(execution.workflowId)?.tasks.has(task.taskId) ?? false;
    if (isNew && isStored) fail(`task ${task.taskId} is stored already`);
    checkSlots([...(isNew || writesInput ? [task.input] : []), ...(isNew || writesOutput ? [task.output] : [])]);
  }
}

function checkEvent(tables: ExecutionTables, { workflowId, eventId, revision }: StoredEvent): void {
  checkIds([workflowId, eventId]);
  const last = tables.executions.get(workflowId)?.events.at(-1);
  if (last !== undefined && last.revision >= revision) fail(`workflow ${workflowId} has an event ${revision} already`);
}

function checkIds(ids: readonly string[]): void {
  for (const id of ids) if (!isUuid(id)) fail(`an id must be a lower-case UUID, found "${id.slice(0, 60)}"`);
}

function checkSlots(slots: readonly PayloadSlot[]): void {
  for (const { payload } of slots) {
    if (payload === undefined) fail("a payload that was never loaded cannot be written");
  }
}

function checkTexts(faults: readonly Fault[]): void {
  for (const { path, message } of faults) fail(`${path} ${message}`, { isOfData: true });
}

/** As the columns of priorities, of two bytes. */
function checkPriority(priority: number): void {
  if (priority < -32_768 || priority > 32_767) fail(`a priority of ${priority} is out of range`, { isOfData: true });
}

function fail(reason: string, { isOfData }: { readonly isOfData: boolean } = { isOfData: false }): never {
  throw new BatchFailedError(`a batch was rolled back: ${reason}`, {
    outcome: "rolledBack",
    isTransient: false,
    isOfData,
    cause: undefined,
  });
}
