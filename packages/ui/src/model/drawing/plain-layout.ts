import type { TaskDefinition, TasksByRef } from "../execution.ts";
import { begunLayout, layoutOf } from "./layout.ts";
import type { GraphLayout } from "./layout.ts";

const made = new WeakMap<
  TasksByRef,
  { readonly definition: readonly TaskDefinition[]; readonly layout: GraphLayout }
>();

/** The layout in which nothing is unfolded or chosen: the same object for the same definition and tasks, so it can be made ahead. */
export function plainLayoutOf(definition: readonly TaskDefinition[], tasks: TasksByRef): GraphLayout {
  const known = made.get(tasks);
  if (known?.definition === definition) return known.layout;
  const layout = layoutOf(definition, { tasks });
  made.set(tasks, { definition, layout });
  return layout;
}

/** Makes it ahead, and lets `pause` come between its steps. */
export async function makePlainLayout(
  definition: readonly TaskDefinition[],
  tasks: TasksByRef,
  pause: () => Promise<void>,
): Promise<void> {
  const placed = begunLayout(definition, { tasks });
  await pause();
  made.set(tasks, { definition, layout: placed() });
}
