import { blocksCaller, childOfOpen, isTerminalWorkflow, type Changes, type WorkflowId } from "@tutti/engine";

/** An execution that a client waits for. Each is one object, which is its name. */
export type Watch = {
  readonly workflowId: WorkflowId;
  /** Tasks whose end is waited for. */
  readonly taskReferenceNames: ReadonlySet<string>;
  /** Every change is told. */
  readonly everyChange: boolean;
  /** The execution should be read. Must not throw. */
  readonly look: () => void;
};

/** Which executions clients wait for. While nobody waits, a batch costs nothing more for it. Source: core.md 11. */
export class Watches {
  readonly #byWorkflow = new Map<WorkflowId, Set<Watch>>();

  /** What is committed from now on is told. */
  add(watch: Watch): void {
    const watches = this.#byWorkflow.get(watch.workflowId);
    if (watches === undefined) this.#byWorkflow.set(watch.workflowId, new Set([watch]));
    else watches.add(watch);
  }

  remove(watch: Watch): void {
    const watches = this.#byWorkflow.get(watch.workflowId);
    watches?.delete(watch);
    if (watches?.size === 0) this.#byWorkflow.delete(watch.workflowId);
  }

  /** How many executions are waited for. */
  get size(): number {
    return this.#byWorkflow.size;
  }

  /** What a batch has committed, for those who wait for it. */
  tell(changes: readonly Changes[]): void {
    if (this.#byWorkflow.size === 0) return;
    for (const change of changes)
      for (const watch of this.#byWorkflow.get(change.execution.workflowId) ?? [])
        if (isWaitedFor(change, watch)) watch.look();
  }
}

function isWaitedFor({ execution, tasks, isRemoved }: Changes, { taskReferenceNames, everyChange }: Watch): boolean {
  if (everyChange || isRemoved === true || isTerminalWorkflow(execution.status)) return true;
  return tasks.some(({ task }) => blocksCaller(task, taskReferenceNames) || childOfOpen(task) !== undefined);
}
