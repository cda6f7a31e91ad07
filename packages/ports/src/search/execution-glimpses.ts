import type { WorkflowId } from "@tutti/engine";

import type { Asked } from "../asked.ts";
import type { WorkflowDocument } from "./search-documents.ts";

/** How far an execution is: how many tasks it has, every attempt of each for one, and how many of these have ended. */
export type ExecutionProgress = { readonly known: number; readonly ended: number };

/** What lists show beside the rows of executions, as of the index; those that are not there are left out. */
export interface ExecutionGlimpses {
  /** Tasks of each are counted no further than `upTo`. It costs as much as is counted. */
  progressOf(
    workflowIds: readonly WorkflowId[],
    upTo: number,
    asked?: Asked,
  ): Promise<ReadonlyMap<WorkflowId, ExecutionProgress>>;

  /** Their inputs and outputs as they are indexed: JSON, what nobody is to see hidden, and cut off where it is long. */
  payloadTextsOf(
    workflowIds: readonly WorkflowId[],
    asked?: Asked,
  ): Promise<ReadonlyMap<WorkflowId, Pick<WorkflowDocument, "input" | "output">>>;
}
