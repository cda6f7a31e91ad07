import { createHash } from "node:crypto";

import { jsonToText, snapshotHashFrom, workflowDefToJson, type SnapshotHash, type WorkflowDef } from "@tutti/engine";

import { withoutAudit } from "./without-audit.ts";

/**
 * The hash under which a definition with its task definitions inlined is stored: SHA-256 of its compact JSON text in
 * the model's order of members, maps of the user's in the user's order, without who registered it and when. So the
 * same definition registered twice is one snapshot; the one that came first is what its executions show.
 */
export function snapshotHashOf(definition: WorkflowDef): SnapshotHash {
  const text = jsonToText(workflowDefToJson(withoutAudit(definition)));
  return snapshotHashFrom(createHash("sha256").update(text).digest("hex"));
}
