import { jsonToText, JsonSyntaxError, parseJson, workflowIdFrom } from "@tutti/engine";
import type { Fault, Json, WorkflowId } from "@tutti/engine";
import type { Asked, ExecutionGlimpses } from "@tutti/ports";

import { sizeFaults } from "./execution-list-operations.ts";
import { payloadPathFrom, valueAt } from "./payload-path.ts";
import type { PayloadPath } from "./payload-path.ts";
import { ok, refusalOf, refuse, type Reply } from "../reply.ts";

export type GlimpsesAsked = { readonly workflowIds: readonly string[]; readonly paths: readonly string[] };

/** What stands at a path: of a text the text itself, of anything else its JSON. `text` undefined: nothing does, or it is not known. */
export type PathValue = { readonly text: string | undefined; readonly isCut: boolean; readonly isUnknown: boolean };

/** How far an execution is, every attempt of a task for one, and what stands at each of the paths that were asked for. */
export type ExecutionGlimpse = {
  readonly workflowId: string;
  readonly taskCount: number;
  readonly endedTaskCount: number;
  readonly isTaskCountCapped: boolean;
  readonly values: readonly PathValue[];
};

const MAX_EXECUTIONS = 100;
const MAX_PATHS = 8;
const MAX_TASKS = 500;
const MAX_VALUE_CHARACTERS = 200;

/** What lists show beside the rows of executions. Source: reference/ui.md 3.4. */
export class ExecutionGlimpseOperations {
  readonly #index: ExecutionGlimpses | undefined;

  /** `index` undefined: nothing is indexed, and nothing told. */
  constructor(index: ExecutionGlimpses | undefined) {
    this.#index = index;
  }

  /** Those that are indexed, in the order in which they were asked for. InvalidArgument. */
  async of({ workflowIds, paths }: GlimpsesAsked, asked: Asked = {}): Promise<Reply<readonly ExecutionGlimpse[]>> {
    const refusal = refusalOf("InvalidArgument", faultsOf({ workflowIds, paths }));
    if (refusal !== undefined) return refuse(refusal);
    const ids = [...new Set(workflowIds.flatMap((id) => workflowIdFrom(id) ?? []))];
    const read = paths.flatMap((path) => payloadPathFrom(path) ?? []);
    const [progress, texts] = await Promise.all([
      this.#index?.progressOf(ids, MAX_TASKS + 1, asked),
      read.length === 0 ? undefined : this.#index?.payloadTextsOf(ids, asked),
    ]);
    return ok(
      ids.flatMap((workflowId: WorkflowId) => {
        const counts = progress?.get(workflowId);
        if (counts === undefined) return [];
        const known = texts?.get(workflowId) ?? { input: "", output: "" };
        return {
          workflowId,
          taskCount: Math.min(counts.known, MAX_TASKS),
          endedTaskCount: Math.min(counts.ended, MAX_TASKS),
          isTaskCountCapped: counts.known > MAX_TASKS,
          values: valuesOf(known, read),
        };
      }),
    );
  }
}

function valuesOf(texts: Readonly<Record<PayloadPath["field"], string>>, paths: readonly PayloadPath[]) {
  const parsed = new Map(paths.map(({ field }) => [field, jsonOf(texts[field])]));
  return paths.map((path): PathValue => {
    const json = parsed.get(path.field);
    if (json === undefined) return { text: undefined, isCut: false, isUnknown: true };
    const value = valueAt(json, path);
    const text = value === undefined ? undefined : typeof value === "string" ? value : jsonToText(value);
    const isCut = text !== undefined && text.length > MAX_VALUE_CHARACTERS;
    // Not between the halves of a character.
    return {
      isCut,
      text: isCut ? text.slice(0, MAX_VALUE_CHARACTERS).replace(/[\uD800-\uDBFF]$/u, "") : text,
      isUnknown: false,
    };
  });
}

/** undefined: it was too long to be indexed whole. */
function jsonOf(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

function faultsOf({ workflowIds, paths }: GlimpsesAsked): readonly Fault[] {
  return [
    ...sizeFaults({ path: "workflowIds", size: workflowIds.length, most: MAX_EXECUTIONS, what: "executions" }),
    ...(paths.length <= MAX_PATHS
      ? []
      : sizeFaults({ path: "paths", size: paths.length, most: MAX_PATHS, what: "paths" })),
    ...workflowIds.flatMap((id, at) =>
      workflowIdFrom(id) === undefined ? [fault(`workflowIds[${at}]`, "must be the id of an execution", id)] : [],
    ),
    ...paths.flatMap((path, at) =>
      payloadPathFrom(path) === undefined
        ? [
            fault(
              `paths[${at}]`,
              "must be a place in an input or output, as input.orderId or output.lines[0].sku",
              path,
            ),
          ]
        : [],
    ),
  ];
}

function fault(path: string, message: string, found: string): Fault {
  return { path, message, found: `"${found.slice(0, 60)}"` };
}
