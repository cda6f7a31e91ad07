import { allTasksOf } from "../execution.ts";
import type { TaskDefinition, WorkflowDefinition } from "../execution.ts";

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

/** Who reads an output. `ref`: undefined for the workflow, whose own output it goes into. */
export type Reader = { readonly ref: string | undefined; readonly path: string; readonly expression: string };

/** Every expression that names this task: in the inputs of others, and in the output of the workflow. */
export function readersOf(ref: string, definition: WorkflowDefinition): readonly Reader[] {
  const refs = new Set(allTasksOf(definition.tasks).map(({ taskReferenceName }) => taskReferenceName));
  const readers: Reader[] = [];
  const read = (by: string | undefined, values: unknown): void =>
    visit(values, "", (path, text) => {
      for (const [expression, inner = ""] of text.matchAll(expressions))
        if (sourceOf(inner, refs) === ref) readers.push({ ref: by, path, expression });
    });
  for (const { taskReferenceName, inputParameters } of allTasksOf(definition.tasks))
    if (taskReferenceName !== ref) read(taskReferenceName, inputParameters ?? {});
  read(undefined, definition.outputParameters ?? {});
  return readers;
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
