import { masked, Payload, taskIdFrom, taskNotFound, workflowIdFrom, workflowNotFound } from "@tutti/engine";
import type { Execution, Fault, PayloadPlace, Snapshot, TaskId, TaskRecord, WorkflowId } from "@tutti/engine";
import type { ExecutionStore } from "@tutti/ports";

import { hiddenNames } from "./hidden-fields.ts";
import { ok, refusalOf, refuse, type Reply } from "./reply.ts";
import type { SnapshotReader } from "./snapshot-reader.ts";
import { workflowViewOf } from "./workflow-view.ts";

export type ConsoleDeps = {
  readonly executions: Pick<ExecutionStore, "getExecution" | "getPayload">;
  readonly snapshots: SnapshotReader;
};

/** An execution without its payloads. */
export type ExecutionGraph = {
  readonly execution: Execution;
  readonly snapshot: Pick<Snapshot, "def">;
  /** In the order of their scheduling. */
  readonly tasks: readonly TaskRecord[];
  /** The case that was taken, by the task; for the first 200 switches. */
  readonly chosenCases: ReadonlyMap<TaskId, string>;
};

export type GraphAnswer =
  | { readonly kind: "unchanged"; readonly revision: number }
  | { readonly kind: "graph"; readonly graph: ExecutionGraph };

export type PayloadAddress = {
  readonly workflowId: string;
  readonly taskId: string | undefined;
  readonly field: string;
};
export type Preview = { readonly sizeBytes: number; readonly isWhole: boolean; readonly json: Buffer };

/** The largest preview. */
export const MAX_PREVIEW_BYTES = 1024 * 1024;
export const USUAL_PREVIEW_BYTES = 64 * 1024;

/** Every payload has more bytes than none, so of each the size alone is read. */
const noPayloads = { workflowBytes: 0, taskBytes: 0 };
const mostSwitches = 200;

/** What the web console asks for. Source: reference/ui.md 3.10. */
export class ConsoleOperations {
  readonly #deps: ConsoleDeps;

  constructor(deps: ConsoleDeps) {
    this.#deps = deps;
  }

  /** Costs as much as there are tasks, whatever their payloads. NotFound. */
  async graph(id: string, { ifRevision }: { readonly ifRevision: number | undefined }): Promise<Reply<GraphAnswer>> {
    const workflowId = workflowIdFrom(id);
    const head = workflowId && (await this.#load(workflowId, { includeTasks: ifRevision === undefined }));
    if (head === undefined) return refuse(workflowNotFound(id));
    const { revision } = head.execution;
    if (ifRevision === revision) return ok({ kind: "unchanged", revision });
    const loaded =
      ifRevision === undefined ? head : await this.#load(head.execution.workflowId, { includeTasks: true });
    if (loaded === undefined) return refuse(workflowNotFound(id));
    const { execution, tasks, snapshot } = await workflowViewOf(loaded, { ...this.#deps, thresholds: noPayloads });
    return ok({ kind: "graph", graph: { execution, tasks, snapshot, chosenCases: await this.#chosenCases(tasks) } });
  }

  /** NotFound; InvalidArgument where more than MAX_PREVIEW_BYTES are asked for. */
  async preview(address: PayloadAddress, maxBytes: number): Promise<Reply<Preview>> {
    const refusal = refusalOf("InvalidArgument", [...sizeFaults(maxBytes), ...fieldFaults(address)]);
    if (refusal !== undefined) return refuse(refusal);
    const field = fieldOf(address);
    if (field === undefined) throw new Error(`${address.field} has been taken for a payload`);
    const workflowId = workflowIdFrom(address.workflowId);
    const head = workflowId && (await this.#load(workflowId, { includeTasks: false }));
    if (workflowId === undefined || head === undefined) return refuse(workflowNotFound(address.workflowId));
    const taskId = address.taskId === undefined ? undefined : taskIdFrom(address.taskId);
    const isKnown = address.taskId === undefined || taskId !== undefined;
    const payload = isKnown ? await this.#deps.executions.getPayload(workflowId, { taskId, field }) : undefined;
    if (payload === undefined) return refuse(taskNotFound(address.taskId ?? ""));
    return ok(beginningOf(await this.#shown(payload, head.execution), maxBytes));
  }

  async #load(workflowId: WorkflowId, { includeTasks }: { readonly includeTasks: boolean }) {
    return await this.#deps.executions.getExecution(workflowId, { includeTasks, leaveOut: noPayloads });
  }

  async #shown(payload: Payload, execution: Execution): Promise<Payload> {
    const names = hiddenNames(await this.#deps.snapshots.read(execution.snapshotHash));
    return names.size === 0 ? payload : Payload.fromTree(masked(payload.tree, names));
  }

  async #chosenCases(tasks: readonly TaskRecord[]): Promise<ReadonlyMap<TaskId, string>> {
    const switches = tasks
      .filter(({ taskType }) => taskType === "SWITCH" || taskType === "DECISION")
      .slice(0, mostSwitches);
    const chosen = await Promise.all(
      switches.map(
        async ({ workflowId, taskId }) =>
          [taskId, caseOf(await this.#deps.executions.getPayload(workflowId, { taskId, field: "output" }))] as const,
      ),
    );
    return new Map(chosen.filter(([, name]) => name !== ""));
  }
}

function fieldOf({ taskId, field }: PayloadAddress): PayloadPlace["field"] | undefined {
  if (field === "input" || field === "output") return field;
  return field === "variables" && taskId === undefined ? field : undefined;
}

function fieldFaults(address: PayloadAddress): readonly Fault[] {
  if (fieldOf(address) !== undefined) return [];
  const wanted = address.taskId === undefined ? "input, output or variables" : "input or output";
  return [{ path: "field", message: `must be ${wanted}`, found: address.field.slice(0, 60) }];
}

function sizeFaults(maxBytes: number): readonly Fault[] {
  if (maxBytes >= 0 && maxBytes <= MAX_PREVIEW_BYTES) return [];
  return [{ path: "maxBytes", message: `must be from 0 to ${MAX_PREVIEW_BYTES}`, found: String(maxBytes) }];
}

function caseOf(output: Payload | undefined): string {
  const tree = output?.tree;
  if (typeof tree !== "object" || tree === null) return "";
  const result: unknown = Reflect.get(tree, "evaluationResult");
  const first: unknown = Array.isArray(result) ? result[0] : Reflect.get(tree, "selectedCase");
  return typeof first === "string" ? first : "";
}

function beginningOf(payload: Payload, maxBytes: number): Preview {
  const bytes = Buffer.from(payload.bytes);
  if (bytes.length <= maxBytes) return { sizeBytes: bytes.length, isWhole: true, json: bytes };
  // Not within a character: its further bytes begin with 10.
  let end = maxBytes;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return { sizeBytes: bytes.length, isWhole: false, json: bytes.subarray(0, end) };
}
