import { blocksCaller, childOf, childOfOpen, isTerminalWorkflow } from "@tutti/engine";
import type { TaskId, WorkflowId, WorkflowStatus } from "@tutti/engine";
import type { ExecutionStanding } from "@tutti/ports";

/** What a wait is about: the execution, and tasks by their references as they are whose end ends it too. */
export type WaitedFor = { readonly workflowId: WorkflowId; readonly taskReferenceNames: readonly string[] };

/** How a wait stands. `open`: there is nothing yet to tell the caller. `gone`: the execution is not there. */
export type Outlook =
  | { readonly kind: "open" | "ended"; readonly status: WorkflowStatus }
  /** `workflowId`: of the execution that has the task. One that was named may have ended the execution too. */
  | {
      readonly kind: "blocked";
      readonly status: WorkflowStatus;
      readonly workflowId: WorkflowId;
      readonly taskId: TaskId;
    }
  | { readonly kind: "gone" };

/**
 * An execution with its sub-workflows, and theirs, as they were read last: the open ones, and where tasks are named also those
 * that have ended, since a named task may have ended one before anybody looked. Source: reference/engine.md 8.4.
 */
export class ExecutionTree {
  readonly #root: WorkflowId;
  readonly #references: ReadonlySet<string>;
  readonly #read = new Map<WorkflowId, Reading>();

  constructor({ workflowId, taskReferenceNames }: WaitedFor) {
    this.#root = workflowId;
    this.#references = new Set(taskReferenceNames);
  }

  /** Some of them were read. Of two readings the newer counts. */
  note(workflowIds: readonly WorkflowId[], standings: ReadonlyMap<WorkflowId, ExecutionStanding>): void {
    for (const workflowId of workflowIds) {
      const [standing, before] = [standings.get(workflowId), this.#standingOf(workflowId)];
      const isOlder = standing !== undefined && before !== undefined && before.revision > standing.revision;
      this.#read.set(workflowId, { standing: isOlder ? before : standing, isLast: false });
    }
    const members = this.members();
    for (const workflowId of workflowIds)
      this.#read.set(workflowId, { standing: this.#standingOf(workflowId), isLast: !members.has(workflowId) });
  }

  /** Its revision when it was read; undefined where it was not there, or was never read. */
  revisionOf(workflowId: WorkflowId): number | undefined {
    return this.#standingOf(workflowId)?.revision;
  }

  /** The execution and, depth first, all that belong to it and are open, as far as is known. */
  members(): ReadonlySet<WorkflowId> {
    return this.#reached((task) => childOfOpen(task));
  }

  /** What was read of executions that no longer belong to it is forgotten. */
  forgetOthers(): void {
    const known = this.#reached((task) => childOf(task));
    for (const workflowId of this.#read.keys()) if (!known.has(workflowId)) this.#read.delete(workflowId);
  }

  /** Those that were never read, or not since the task that they belong to has ended. */
  unread(): readonly WorkflowId[] {
    const members = this.members();
    const isRead = (workflowId: WorkflowId): boolean =>
      members.has(workflowId) ? this.#read.has(workflowId) : this.#read.get(workflowId)?.isLast === true;
    return [...this.#reached((task) => childOf(task))].filter((workflowId) => !isRead(workflowId));
  }

  outlook(): Outlook {
    const root = this.#standingOf(this.#root);
    if (root === undefined) return { kind: "gone" };
    const { status } = root;
    const blocking = this.#blockingIn(this.#root, new Set());
    if (blocking !== undefined) return { kind: "blocked", status, ...blocking };
    return { kind: isTerminalWorkflow(status) ? "ended" : "open", status };
  }

  #reached(childIn: (task: ExecutionStanding["tasks"][number]) => WorkflowId | undefined): ReadonlySet<WorkflowId> {
    const reached = new Set<WorkflowId>();
    const open = [this.#root];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (reached.has(next)) continue;
      reached.add(next);
      const tasks = this.#standingOf(next)?.tasks ?? [];
      open.push(...tasks.flatMap((task) => childIn(task) ?? []).reverse());
    }
    return reached;
  }

  /** The first task that blocks, in the order of scheduling, that of a sub-workflow in the place of its task. */
  #blockingIn(
    workflowId: WorkflowId,
    seen: Set<WorkflowId>,
  ): { readonly workflowId: WorkflowId; readonly taskId: TaskId } | undefined {
    // What follows an execution that is there already may follow one that it is within.
    if (seen.has(workflowId)) return undefined;
    seen.add(workflowId);
    for (const task of this.#standingOf(workflowId)?.tasks ?? []) {
      if (blocksCaller(task, this.#references)) return { workflowId, taskId: task.taskId };
      const child = childOf(task);
      const blocking = child && this.#blockingIn(child, seen);
      if (blocking !== undefined) return blocking;
    }
    return undefined;
  }

  #standingOf(workflowId: WorkflowId): ExecutionStanding | undefined {
    return this.#read.get(workflowId)?.standing;
  }
}

/** `standing` undefined: it is not there, or not yet. `isLast`: read when the task that it belongs to had ended. */
type Reading = { readonly standing: ExecutionStanding | undefined; readonly isLast: boolean };
