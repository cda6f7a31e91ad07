import { allTasksOf } from "./execution.ts";
import type { TaskDefinition, WorkflowDefinition } from "./execution.ts";

/** Where a value of a task's input comes from. `sourceRef`: the task whose output it is; undefined for the workflow's own. */
export type Provenance = { readonly path: string; readonly expression: string; readonly sourceRef?: string };

const expressions = /\$\{([^}]+)\}/g;

/** Every expression in what the definition gives the task as input, with the way to where it stands. */
export function provenanceOf(task: TaskDefinition, definition: WorkflowDefinition): readonly Provenance[] {
  const refs = new Set(allTasksOf(definition.tasks).map(({ taskReferenceName }) => taskReferenceName));
  const found: Provenance[] = [];
  visit(task.inputParameters ?? {}, "", (path, text) => {
    for (const [expression, inner = ""] of text.matchAll(expressions)) {
      const sourceRef = sourceOf(inner, refs);
      found.push({ path, expression, ...(sourceRef === undefined ? {} : { sourceRef }) });
    }
  });
  return found;
}

/** The tasks whose input names this one. */
export function readersOf(ref: string, definition: WorkflowDefinition): readonly string[] {
  return allTasksOf(definition.tasks)
    .filter(
      (task) =>
        task.taskReferenceName !== ref && provenanceOf(task, definition).some(({ sourceRef }) => sourceRef === ref),
    )
    .map(({ taskReferenceName }) => taskReferenceName);
}

// A reference name may hold dots: the longest that is known counts.
function sourceOf(inner: string, refs: ReadonlySet<string>): string | undefined {
  const parts = inner.split(/[.[]/);
  for (let length = parts.length; length > 0; length--) {
    const name = parts.slice(0, length).join(".");
    if (refs.has(name)) return name;
  }
  return undefined;
}

function visit(value: unknown, path: string, tell: (path: string, text: string) => void): void {
  if (typeof value === "string") tell(path, value);
  else if (Array.isArray(value)) value.forEach((entry, index) => visit(entry, `${path}[${index}]`, tell));
  else if (typeof value === "object" && value !== null) {
    for (const [key, entry] of Object.entries(value)) visit(entry, path === "" ? key : `${path}.${key}`, tell);
  }
}
