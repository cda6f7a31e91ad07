import { slotOf } from "@tutti/engine";
import type { PayloadSlot } from "@tutti/engine";
import type { ExecutionStore, LeasedTask, Secrets } from "@tutti/ports";

import { asksForSecrets, revealSecrets, type Revealed } from "./reveal-secrets.ts";

export type WorkerCopyDeps = {
  readonly executions: Pick<ExecutionStore, "getPayload">;
  readonly secrets: Secrets;
};

/** Whether a worker may have the task as it was leased: nothing of it has yet to be loaded, and it asks for no secrets. */
export function isWhole({ task }: LeasedTask): boolean {
  const { input, output } = task;
  if (input.payload === undefined && task.externalInputPayloadStoragePath === undefined) return false;
  if (output.payload === undefined && task.externalOutputPayloadStoragePath === undefined) return false;
  return input.payload === undefined || !asksForSecrets(input.payload);
}

/**
 * The task as its worker gets it: both payloads loaded, secrets in the places of their names. Nothing of it may be
 * stored or logged; `hidden` says what to look for in what comes back. Rejects where the store or the provider of
 * secrets does, and where the store has not what it must have. Source: reference/engine.md 6.7.
 */
export async function workerCopy(
  leased: LeasedTask,
  { executions, secrets }: WorkerCopyDeps,
): Promise<{ readonly copy: LeasedTask; readonly hidden: Revealed["hidden"] }> {
  const [input, output] = await Promise.all([
    loaded(leased, "input", executions),
    loaded(leased, "output", executions),
  ]);
  if (input.payload === undefined) return { copy: { ...leased, task: { ...leased.task, output } }, hidden: new Map() };
  const { payload, hidden } = await revealSecrets(input.payload, secrets);
  return { copy: { ...leased, task: { ...leased.task, input: slotOf(payload), output } }, hidden };
}

/** What lies in external storage is fetched there by whoever needs it. */
async function loaded(
  { task }: LeasedTask,
  field: "input" | "output",
  store: WorkerCopyDeps["executions"],
): Promise<PayloadSlot> {
  const path = field === "input" ? task.externalInputPayloadStoragePath : task.externalOutputPayloadStoragePath;
  if (task[field].payload !== undefined || path !== undefined) return task[field];
  const payload = await store.getPayload(task.workflowId, { taskId: task.taskId, field });
  if (payload === undefined) throw new Error(`task ${task.taskId} was leased, but the store has no ${field} of it`);
  return slotOf(payload);
}
