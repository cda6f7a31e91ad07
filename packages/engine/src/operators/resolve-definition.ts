import type { Draft } from "../decide/draft.ts";
import { NeedsSignal } from "../decide/needs-signal.ts";
import { needKey } from "../need.ts";
import type { ChildDefinition } from "../need.ts";

/** A registered version (undefined: the latest) of the execution's definition; undefined where there is none. */
export function ownDefinition(
  draft: Draft,
  version: number | undefined,
  wanted: { readonly withPlaces?: boolean } = {},
): ChildDefinition | undefined {
  const { workflowName: name } = draft.execution;
  const need = { kind: "childDefinition", name, version, inlineDefinition: undefined, ...wanted } as const;
  const answer = draft.env.answers?.get(needKey(need));
  if (answer?.kind !== "childDefinition") throw new NeedsSignal([need]);
  return answer.found;
}
