import { memberOf } from "../payload/json.ts";
import type { WorkflowDef } from "./workflow-def.ts";

/** The kind of a definition's executions, `workflow` unless its metadata says otherwise. Source: reference/api.md 3.5. */
export function classifierOf({ metadata }: Pick<WorkflowDef, "metadata">): string {
  const classifier = memberOf(metadata, "classifier");
  if (typeof classifier === "string" && classifier.trim() !== "") return classifier;
  const isAgent = ["agent_sdk", "agentDef"].some((key) => (memberOf(metadata, key) ?? null) !== null);
  return isAgent ? "agent" : "workflow";
}
