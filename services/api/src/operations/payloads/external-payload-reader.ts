import { isJsonObject, jsonObject, Payload } from "@tutti/engine";
import type { Json, TaskUpdated, WorkflowId, WorkflowStarted } from "@tutti/engine";
import { readExternal, type ExternalRead, type ReadExternalDeps } from "@tutti/ports";

import { ok, type Reply } from "../reply.ts";

type AskedInput = Pick<WorkflowStarted, "input" | "externalInputPayloadStoragePath">;
/** What of a word on a task tells its output. */
export type SaidOutput = Pick<
  TaskUpdated,
  "output" | "externalOutputPayloadStoragePath" | "extendLease" | "status" | "reasonForIncompletion"
>;

/** Reads what clients hand in by a path. Source: reference/engine.md 8.1, 11.1. */
export class ExternalPayloadReader {
  readonly #deps: ReadExternalDeps;

  constructor(deps: ReadExternalDeps) {
    this.#deps = deps;
  }

  /** The input that an execution is to start with. What is given as such wins over a path. Refused as `readExternal`. Source: reference/engine.md 8.1. */
  async inputOf(
    { input, externalInputPayloadStoragePath: path }: AskedInput,
    workflowId: WorkflowId,
  ): Promise<Reply<AskedInput>> {
    const isWanted = path !== undefined && (input.isEmptyObject || input.tree === null);
    if (!isWanted) return ok({ input, externalInputPayloadStoragePath: undefined });
    const read = await readExternal(this.#deps, { path, workflowId });
    if (read.kind === "refused") return read;
    return ok({ input: read.payload, externalInputPayloadStoragePath: read.path });
  }

  /**
   * A result with the output itself: what is given as such is laid over what the path leads to. One whose output cannot be
   * had fails its task, by the task's policy, with the reason.
   */
  async outputOf<Said extends SaidOutput>(said: Said, workflowId: WorkflowId): Promise<Said> {
    const { externalOutputPayloadStoragePath: path } = said;
    if (path === undefined || said.extendLease) return said;
    const read = await readExternal(this.#deps, { path, workflowId });
    if (read.kind === "refused") {
      const { message: reasonForIncompletion } = read.refusal;
      return { ...said, ...NO_OUTPUT, status: "FAILED", reasonForIncompletion };
    }
    return withOutput(said, read);
  }

  /** As `outputOf` of a report that does not end its task: one whose output cannot be had is refused as `readExternal` has it. */
  async progressOf<Said extends SaidOutput>(said: Said, workflowId: WorkflowId): Promise<Reply<Said>> {
    const { externalOutputPayloadStoragePath: path } = said;
    if (path === undefined) return ok(said);
    const read = await readExternal(this.#deps, { path, workflowId });
    return read.kind === "refused" ? read : ok(withOutput(said, read));
  }
}

/** What is given as such is laid over what was read. */
function withOutput<Said extends SaidOutput>(
  said: Said,
  { payload, path }: ExternalRead & { readonly kind: "read" },
): Said {
  const { output } = said;
  if (output.isEmptyObject) return { ...said, output: payload, externalOutputPayloadStoragePath: path };
  const members = [...membersOf(payload.tree), ...membersOf(output.tree)];
  return { ...said, ...NO_OUTPUT, output: Payload.fromTree(jsonObject(members)) };
}

const NO_OUTPUT = { output: Payload.empty, externalOutputPayloadStoragePath: undefined };

function membersOf(json: Json): readonly (readonly [string, Json])[] {
  return isJsonObject(json) ? Object.entries(json) : [];
}
