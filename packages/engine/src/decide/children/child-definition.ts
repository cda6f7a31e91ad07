import type { WorkflowDef } from "../../definition/workflow-def.ts";
import { needKey } from "../../need.ts";
import type { ChildDefinition } from "../../need.ts";
import type { Draft } from "../draft.ts";
import { NeedsSignal } from "../needs-signal.ts";

/** A definition that another execution is to run: by name and version, or inline, which wins. */
export type WantedDefinition = {
  readonly name: string;
  /** undefined: the latest. */
  readonly version: number | undefined;
  readonly inlineDefinition: WorkflowDef | undefined;
};

export type FoundDefinition =
  | { readonly kind: "found"; readonly definition: ChildDefinition }
  | { readonly kind: "missing"; readonly reason: string };

/** The definition as it is registered now; the decision is interrupted to have it looked up where that is not done yet. */
export function findDefinition(draft: Draft, { name, version, inlineDefinition }: WantedDefinition): FoundDefinition {
  const need = { kind: "childDefinition", name, version, inlineDefinition } as const;
  const answer = draft.env.answers?.get(needKey(need));
  if (answer?.kind !== "childDefinition") throw new NeedsSignal([need]);
  if (answer.found !== undefined) return { kind: "found", definition: answer.found };
  const notDefined = `No such workflow defined. name=${name}, version=${version ?? "null"}`;
  return { kind: "missing", reason: answer.reason ?? notDefined };
}
