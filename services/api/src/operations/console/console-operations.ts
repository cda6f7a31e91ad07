import {
  bytesAsTheyCame,
  masked,
  Payload,
  payloadAsItCame,
  taskIdFrom,
  taskNotFound,
  workflowIdFrom,
  workflowNotFound,
} from "@tutti/engine";
import type { Fault, PayloadPlace, WorkflowId } from "@tutti/engine";
import type { Asked, ExecutionStore, PayloadBeginning } from "@tutti/ports";

import type { LiveChange, LiveExecutions } from "../../live/live-executions.ts";
import { NO_PAYLOADS, type ExecutionGraph, type GraphReader } from "./graph-reader.ts";
import { hiddenNames } from "../executions/hidden-fields.ts";
import { ok, refusalOf, refuse, type Reply } from "../reply.ts";
import type { SnapshotReader } from "../executions/snapshot-reader.ts";

export type ConsoleDeps = {
  readonly executions: Pick<ExecutionStore, "getExecution" | "getPayload" | "getPayloadBeginning" | "getRevisions">;
  readonly snapshots: SnapshotReader;
  readonly graphs: GraphReader;
  readonly live: LiveExecutions;
};

export type GraphAnswer =
  | { readonly kind: "unchanged"; readonly revision: number }
  | { readonly kind: "graph"; readonly graph: ExecutionGraph };

/** What a caller has already. `sinceRevision` goes before `ifRevision`. */
export type GraphWanted = { readonly ifRevision?: number | undefined; readonly sinceRevision?: number | undefined };

export type PayloadAddress = {
  readonly workflowId: string;
  readonly taskId: string | undefined;
  readonly field: string;
};
export type Preview = { readonly sizeBytes: number; readonly isWhole: boolean; readonly json: Buffer };

/** The largest preview. */
const MAX_PREVIEW_BYTES = 1024 * 1024;
export const USUAL_PREVIEW_BYTES = 64 * 1024;

const headOnly = { includeTasks: false, leaveOut: NO_PAYLOADS };

/** What the web console asks for. Source: reference/ui.md 3.10. */
export class ConsoleOperations {
  readonly #deps: ConsoleDeps;

  constructor(deps: ConsoleDeps) {
    this.#deps = deps;
  }

  /** All of it, or what has changed since the caller has seen it. NotFound; InvalidArgument for a revision below 0. */
  async graph(id: string, { ifRevision, sinceRevision }: GraphWanted, asked: Asked = {}): Promise<Reply<GraphAnswer>> {
    const refusal = refusalOf("InvalidArgument", revisionFaults({ ifRevision, sinceRevision }));
    if (refusal !== undefined) return refuse(refusal);
    const workflowId = workflowIdFrom(id);
    if (workflowId === undefined) return refuse(workflowNotFound(id));
    const known = sinceRevision ?? ifRevision;
    if (known !== undefined) {
      const revision = (await this.#deps.executions.getRevisions([workflowId], asked)).get(workflowId);
      if (revision === known) return ok({ kind: "unchanged", revision });
    }
    const { graphs } = this.#deps;
    const graph = await (sinceRevision === undefined
      ? graphs.whole(workflowId, asked)
      : graphs.since(workflowId, sinceRevision, asked));
    return graph === undefined ? refuse(workflowNotFound(id)) : ok({ kind: "graph", graph });
  }

  /**
   * What becomes of an execution until the signal, some time after its end, or its removal. NotFound; InvalidArgument for a
   * revision below 0; Overloaded; Unavailable. Who has seen it and asks when it is gone is told so.
   */
  async watch(id: string, { sinceRevision, signal }: WatchAsked): Promise<Reply<AsyncIterable<LiveChange>>> {
    const refusal =
      refusalOf("InvalidArgument", revisionFaults({ ifRevision: undefined, sinceRevision })) ??
      this.#deps.live.refusal();
    if (refusal !== undefined) return refuse(refusal);
    const workflowId = workflowIdFrom(id);
    if (workflowId === undefined) return refuse(workflowNotFound(id));
    const isThere = sinceRevision !== undefined || (await this.#isThere(workflowId, { signal }));
    return isThere ? ok(this.#deps.live.follow(workflowId, { sinceRevision, signal })) : refuse(workflowNotFound(id));
  }

  /** NotFound; InvalidArgument where more than MAX_PREVIEW_BYTES are asked for. */
  async preview(address: PayloadAddress, maxBytes: number, asked: Asked = {}): Promise<Reply<Preview>> {
    const refusal = refusalOf("InvalidArgument", [...sizeFaults(maxBytes), ...fieldFaults(address)]);
    if (refusal !== undefined) return refuse(refusal);
    const field = fieldOf(address);
    if (field === undefined) throw new Error(`${address.field} has been taken for a payload`);
    const workflowId = workflowIdFrom(address.workflowId);
    const head =
      workflowId && (await this.#deps.executions.getExecution(workflowId, { ...headOnly, signal: asked.signal }));
    if (workflowId === undefined || head === undefined) return refuse(workflowNotFound(address.workflowId));
    const taskId = address.taskId === undefined ? undefined : taskIdFrom(address.taskId);
    const isKnown = address.taskId === undefined || taskId !== undefined;
    const names = hiddenNames(await this.#deps.snapshots.read(head.execution.snapshotHash));
    const preview = isKnown
      ? await this.#beginning(workflowId, { taskId, field }, { maxBytes, names, asked })
      : undefined;
    return preview === undefined ? refuse(taskNotFound(address.taskId ?? "")) : ok(preview);
  }

  async #isThere(workflowId: WorkflowId, asked: Asked): Promise<boolean> {
    return (await this.#deps.executions.getRevisions([workflowId], asked)).has(workflowId);
  }

  async #beginning(
    workflowId: WorkflowId,
    place: PayloadPlace,
    {
      maxBytes,
      names,
      asked,
    }: { readonly maxBytes: number; readonly names: ReadonlySet<string>; readonly asked: Asked },
  ): Promise<Preview | undefined> {
    const { executions } = this.#deps;
    // One byte more tells whether the last one ends a character.
    if (names.size === 0) {
      const beginning = await executions.getPayloadBeginning(workflowId, place, maxBytes + 1, asked);
      return beginning && previewOf({ ...beginning, bytes: bytesAsTheyCame(beginning.bytes) }, maxBytes);
    }
    const payload = await executions.getPayload(workflowId, place, asked);
    return payload && previewOf(payloadAsItCame(Payload.fromTree(masked(payload.tree, names))), maxBytes);
  }
}

/** `signal`: aborted when the caller has gone. */
export type WatchAsked = { readonly sinceRevision: number | undefined; readonly signal: AbortSignal };

function revisionFaults(revisions: Required<GraphWanted>): readonly Fault[] {
  return Object.entries(revisions).flatMap(([path, revision]) =>
    revision === undefined || revision >= 0 ? [] : [{ path, message: "must be 0 or more", found: String(revision) }],
  );
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

function previewOf({ sizeBytes, bytes }: PayloadBeginning, maxBytes: number): Preview {
  const json = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (sizeBytes <= maxBytes) return { sizeBytes, isWhole: true, json };
  // Not within a character: its further bytes begin with 10.
  let end = maxBytes;
  while (end > 0 && ((json[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return { sizeBytes, isWhole: false, json: json.subarray(0, end) };
}
