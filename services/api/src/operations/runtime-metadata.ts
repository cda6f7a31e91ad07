import type { WorkflowTask } from "@tutti/engine";
import type { Secrets } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

export type RuntimeMetadataDeps = {
  /** Where the values are, the first place first. */
  readonly sources: readonly Secrets[];
  readonly log: Pick<Log, "warn">;
};

/**
 * The values that a task's definition asks for by name, for its worker's copy alone. A name that nobody has a value for, or whose
 * value cannot be told now, is left out: the worker says what it is without. Source: reference/engine.md 7.3, 12.5.
 */
export async function runtimeMetadataOf(
  workflowTask: WorkflowTask | undefined,
  deps: RuntimeMetadataDeps,
): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>();
  for (const name of workflowTask?.taskDefinition?.runtimeMetadata ?? []) {
    const value = await valueOf(name, deps);
    if (value !== undefined) values.set(name, value);
  }
  return values;
}

async function valueOf(name: string, { sources, log }: RuntimeMetadataDeps): Promise<string | undefined> {
  try {
    for (const source of sources) {
      const value = await source.value(name);
      if (value !== undefined) return value;
    }
  } catch (error) {
    log.warn({ err: error, name }, "a worker does without a value that its task definition asks for");
  }
  return undefined;
}
