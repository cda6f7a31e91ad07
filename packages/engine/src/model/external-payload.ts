import type { TaskId, WorkflowId } from "../ids.ts";
import { taskIdFrom, workflowIdFrom } from "../ids.ts";
import type { PayloadPlace } from "../need.ts";
import type { TaskRecord } from "./task-record.ts";

/**
 * A payload with more bytes than this as JSON is not shown with its execution or task: they name its path, and clients
 * read it there. Within the cluster nothing differs. Source: reference/engine.md 11.1.
 */
export type ExternalThresholds = { readonly workflowBytes: number; readonly taskBytes: number };

export const USUAL_EXTERNAL_THRESHOLDS: ExternalThresholds = {
  workflowBytes: 5120 * 1024,
  taskBytes: 3072 * 1024,
};

/** An input or output, whose bytes are among those of its execution. */
export type ExternalPlace = { readonly workflowId: WorkflowId; readonly of: PayloadPlace };

/** The path of what an execution holds itself. It names the place: whoever writes there again writes something else. */
export function pathOfPlace({ workflowId, of }: ExternalPlace): string {
  return of.taskId === undefined
    ? `workflow/${of.field}/of/${workflowId}.json`
    : `task/${of.field}/of/${workflowId}/${of.taskId}.json`;
}

/** undefined: the path is not one that `pathOfPlace` gave. */
export function placeOfPath(path: string): ExternalPlace | undefined {
  const [, kind, field, workflow = "", task] = PATH.exec(path) ?? [];
  const workflowId = workflowIdFrom(workflow);
  if (workflowId === undefined || (field !== "input" && field !== "output")) return undefined;
  if (kind === "workflow") return task === undefined ? { workflowId, of: { taskId: undefined, field } } : undefined;
  const taskId: TaskId | undefined = taskIdFrom(task ?? "");
  return taskId && { workflowId, of: { taskId, field } };
}

const PATH = /^(workflow|task)\/(input|output)\/of\/([0-9a-f-]{36})(?:\/([0-9a-f-]{36}))?\.json$/;

/** Whether clients are shown a path instead of the task's output. */
export function isOutputExternal(
  { externalOutputPayloadStoragePath: path, output }: TaskRecord,
  { taskBytes }: ExternalThresholds,
): boolean {
  return path !== undefined || output.sizeBytes > taskBytes;
}
