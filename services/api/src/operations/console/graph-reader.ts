import type { Execution, Payload, Snapshot, TaskId, WorkflowId } from "@tutti/engine";
import type { Asked, DrawnTask, ExecutionStore } from "@tutti/ports";

import type { SnapshotReader } from "../executions/snapshot-reader.ts";

export type GraphReaderDeps = {
  readonly executions: Pick<ExecutionStore, "getDrawing" | "getChangesSince" | "getPayload">;
  readonly snapshots: SnapshotReader;
};

/** An execution without its payloads: all of it, or what was written after a revision. */
export type ExecutionGraph = {
  readonly execution: Execution;
  /** What it runs; undefined where only changes are told. */
  readonly snapshot: Pick<Snapshot, "def"> | undefined;
  /** In the order of their scheduling. */
  readonly tasks: readonly DrawnTask[];
  /** The case that was taken, by the task; for the first 200 switches among `tasks`. */
  readonly chosenCases: ReadonlyMap<TaskId, string>;
};

/** Every payload has more bytes than none, so of each the size alone is read. */
export const NO_PAYLOADS = { workflowBytes: 0, taskBytes: 0 };
const mostSwitches = 200;
/** Where more tasks have changed, it is read as a whole. */
const mostChanges = 5_000;

/** Reads executions as they are drawn. Source: reference/ui.md 3.10. */
export class GraphReader {
  readonly #deps: GraphReaderDeps;

  constructor(deps: GraphReaderDeps) {
    this.#deps = deps;
  }

  /** Costs as much as there are tasks, whatever their payloads. undefined: no such execution. */
  async whole(workflowId: WorkflowId, { signal }: Asked = {}): Promise<ExecutionGraph | undefined> {
    const { executions, snapshots } = this.#deps;
    const drawing = await executions.getDrawing(workflowId, { signal });
    if (drawing === undefined) return undefined;
    const { execution } = drawing;
    const snapshot = await snapshots.read(execution.snapshotHash);
    const tasks = drawing.tasks.toSorted((a, b) => a.seq - b.seq);
    return { execution, snapshot, tasks, chosenCases: await this.#chosenCases(tasks, { signal }) };
  }

  /** What was written after the revision, where that can be told, and else the whole. undefined: no such execution. */
  async since(workflowId: WorkflowId, revision: number, asked: Asked = {}): Promise<ExecutionGraph | undefined> {
    const since = { revision, limit: mostChanges };
    const changes = await this.#deps.executions.getChangesSince(workflowId, since, asked);
    if (changes === undefined) return undefined;
    const { execution, tasks, isTold } = changes;
    // Who has a later state has it of another life of the database.
    if (!isTold || execution.revision < revision) return await this.whole(workflowId, asked);
    return { execution, snapshot: undefined, tasks, chosenCases: await this.#chosenCases(tasks, asked) };
  }

  async #chosenCases(tasks: readonly DrawnTask[], asked: Asked): Promise<ReadonlyMap<TaskId, string>> {
    const switches = tasks
      .filter(({ taskType }) => taskType === "SWITCH" || taskType === "DECISION")
      .slice(0, mostSwitches);
    const outputOf = async (workflowId: WorkflowId, taskId: TaskId): Promise<Payload | undefined> =>
      await this.#deps.executions.getPayload(workflowId, { taskId, field: "output" }, asked);
    const chosen = await Promise.all(
      switches.map(async ({ workflowId, taskId }) => [taskId, caseOf(await outputOf(workflowId, taskId))] as const),
    );
    return new Map(chosen.filter(([, name]) => name !== ""));
  }
}

function caseOf(output: Payload | undefined): string {
  const tree = output?.tree;
  if (typeof tree !== "object" || tree === null) return "";
  const result: unknown = Reflect.get(tree, "evaluationResult");
  const first: unknown = Array.isArray(result) ? result[0] : Reflect.get(tree, "selectedCase");
  return typeof first === "string" ? first : "";
}
