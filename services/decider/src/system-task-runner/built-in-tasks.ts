import { httpTask, type EgressPolicy, type SystemTask } from "@tutti/system-tasks";

/** The tasks that this release carries out itself. A new one is one line here, and a type of the engine. */
export function builtInTasks({
  policy,
  maxCallMs,
}: {
  readonly policy: EgressPolicy;
  readonly maxCallMs: number;
}): readonly SystemTask[] {
  return [httpTask({ policy, maxCallMs })];
}
