import { blocksCaller, childOfOpen, isTerminalWorkflow } from "@tutti/engine";
import type { TaskId, WorkflowId, WorkflowStatus } from "@tutti/engine";
import type { ExecutionStanding } from "@tutti/ports";

/** What a wait is about: the execution, and tasks by their references as they are whose end ends it too. */
export type WaitedFor = { readonly workflowId: WorkflowId; readonly taskReferenceNames: readonly string[] };

/** How a wait stands. `open`: there is nothing yet to tell the caller. `gone`: the execution is not there. */
export type Outlook =
  | { readonly kind: "open" | "ended"; readonly status: WorkflowStatus }
  /** `workflowId`: of the execution that has the task. */
  | {
      readonly kind: "blocked";
      readonly status: WorkflowStatus;
      readonly workflowId: WorkflowId;
      readonly taskId: TaskId;
    }
  | { readonly kind: "gone" };

/** An execution with its open sub-workflows, and theirs, as they were read last. Source: reference/engine.md 8.4. */
export class ExecutionTree {
  readonly #root: WorkflowId;
  readonly #references: ReadonlySet<string>;
  /** undefined: it is not there, or not yet. */
  readonly #read = new Map<WorkflowId, ExecutionStanding | undefined>();

  constructor({ workflowId, taskReferenceNames }: WaitedFor) {
    this.#root = workflowId;
    this.#references = new Set(taskReferenceNames);
  }

  /** One of them was read. Of two readings the newer counts. */
  note(workflowId: WorkflowId, standing: ExecutionStanding | undefined): void {
    const before = this.#read.get(workflowId);
    if (standing !== undefined && before !== undefined && before.revision > standing.revision) return;
    this.#read.set(workflowId, standing);
  }

  /** Its revision when it was read; undefined where it was not there, or was never read. */
  revisionOf(workflowId: WorkflowId): number | undefined {
    return this.#read.get(workflowId)?.revision;
  }

  /** The execution and, depth first, all that belong to it, as far as is known. */
  members(): ReadonlySet<WorkflowId> {
    const members = new Set<WorkflowId>();
    const open = [this.#root];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (members.has(next)) continue;
      members.add(next);
      const tasks = openTasks(this.#read.get(next));
      open.push(...tasks.flatMap((task) => childOfOpen(task) ?? []).reverse());
    }
    return members;
  }

  /** What was read of others is forgotten. */
  keepOnly(members: ReadonlySet<WorkflowId>): void {
    for (const workflowId of this.#read.keys()) if (!members.has(workflowId)) this.#read.delete(workflowId);
  }

  /** Those of its members that were never read. */
  unread(): readonly WorkflowId[] {
    return [...this.members()].filter((workflowId) => !this.#read.has(workflowId));
  }

  outlook(): Outlook {
    const root = this.#read.get(this.#root);
    if (root === undefined) return { kind: "gone" };
    const { status } = root;
    if (isTerminalWorkflow(status)) return { kind: "ended", status };
    const blocking = this.#blockingIn(this.#root, new Set());
    return blocking === undefined ? { kind: "open", status } : { kind: "blocked", status, ...blocking };
  }

  /** The first task that blocks, in the order of scheduling, that of a sub-workflow in the place of its task. */
  #blockingIn(
    workflowId: WorkflowId,
    seen: Set<WorkflowId>,
  ): { readonly workflowId: WorkflowId; readonly taskId: TaskId } | undefined {
    // What follows an execution that is there already may follow one that it is within.
    if (seen.has(workflowId)) return undefined;
    seen.add(workflowId);
    for (const task of openTasks(this.#read.get(workflowId))) {
      if (blocksCaller(task, this.#references)) return { workflowId, taskId: task.taskId };
      const child = childOfOpen(task);
      const blocking = child && this.#blockingIn(child, seen);
      if (blocking !== undefined) return blocking;
    }
    return undefined;
  }
}

/** What has ended blocks nobody. */
function openTasks(standing: ExecutionStanding | undefined): ExecutionStanding["tasks"] {
  return standing === undefined || isTerminalWorkflow(standing.status) ? [] : standing.tasks;
}
