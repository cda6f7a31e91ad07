import { briefJson } from "../../definition/field-reader.ts";
import { findExpressions } from "../../expression/find-expressions.ts";
import type { Json } from "../../payload/json.ts";
import { memberOf } from "../../payload/json.ts";
import type { PlacedTask } from "../placed-task.ts";
import type { Rule } from "../rule.ts";
import { shortened } from "../value-faults.ts";

const TERMINATION_STATUSES: readonly Json[] = ["COMPLETED", "FAILED", "TERMINATED"];

export const terminateRule: Rule = (placed) => {
  const { task, path } = placed;
  const status = memberOf(task.inputParameters, "terminationStatus") ?? null;
  const name = shortened(task.name);
  const optional = `terminate task cannot be optional, taskName: ${name}`;
  const wanted = `terminate task must have an terminationStatus parameter and must be set to COMPLETED or FAILED, taskName: ${name}`;
  return [
    ...(task.optional ? [{ path: `${path}.optional`, message: optional, found: "true" }] : []),
    ...(isStatus(status, placed)
      ? []
      : [{ path: `${path}.inputParameters.terminationStatus`, message: wanted, found: briefJson(status) }]),
  ];
};

// Conductor does not look into loops, so that definitions with an expression there exist; its value is judged at run time.
function isStatus(status: Json, { around }: PlacedTask): boolean {
  if (TERMINATION_STATUSES.includes(status)) return true;
  return around.loop && typeof status === "string" && findExpressions(status).length > 0;
}
