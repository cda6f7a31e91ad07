/** A place of a definition: the task that it is in, undefined for none, and what of the path is left behind that task. */
export type DefinitionPlace = { readonly ref: string | undefined; readonly rest: string };

/** Of `tasks[1].forkTasks[0][2].inputParameters.x` the inner task, and `inputParameters.x`. */
export function placeInDefinition(definition: unknown, path: string): DefinitionPlace {
  let value = definition;
  let place: DefinitionPlace = { ref: undefined, rest: path };
  for (const { 0: step, 1: name, 2: at, index } of path.matchAll(/([^.[\]]+)|\[(\d+)\]/gu)) {
    value = memberOf(value, name ?? Number(at));
    if (value === undefined) break;
    const ref = memberOf(value, "taskReferenceName");
    if (typeof ref === "string") place = { ref, rest: path.slice(index + step.length).replace(/^\./u, "") };
  }
  return place;
}

function memberOf(value: unknown, key: string | number): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  if (typeof key === "number") return Array.isArray(value) ? (value as readonly unknown[])[key] : undefined;
  return Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}
