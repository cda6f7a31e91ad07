import { taskNamesToInline } from "@tutti/engine";
import type { Fault, TaskDef, WorkflowDef } from "@tutti/engine";
import type { Asked, MetadataStore } from "@tutti/ports";

/** What may be known when a definition is judged. */
export type Known = { readonly taskDefs?: ReadonlyMap<string, TaskDef> };

/**
 * The faults of a definition. What a task lacks may stand in the input template of its registered definition: the store is
 * asked only where something is amiss.
 */
export async function withTaskDefs(
  def: WorkflowDef,
  {
    metadata,
    faultsOf,
    asked = {},
  }: {
    readonly metadata: Pick<MetadataStore, "getTaskDefs">;
    readonly faultsOf: (known: Known) => readonly Fault[];
    readonly asked?: Asked;
  },
): Promise<readonly Fault[]> {
  const faults = faultsOf({});
  if (faults.length === 0) return faults;
  const taskDefs = await metadata.getTaskDefs([...taskNamesToInline(def)], asked);
  return taskDefs.size === 0 ? faults : faultsOf({ taskDefs });
}
