import type { SchemaDef } from "../../definition/schema-def.ts";
import type { TaskDef } from "../../definition/task-def.ts";
import type { WorkflowDef } from "../../definition/workflow-def.ts";
import type { Fault } from "../../fault.ts";
import type { Payload } from "../../payload/payload.ts";
import { schemaFaults } from "../../schema/check-schema.ts";

/** What of a definition says which data it takes; both kinds of definitions have it. */
type Schemas = Pick<WorkflowDef | TaskDef, "enforceSchema" | "inputSchema" | "outputSchema">;

/** Where an input does not fit the input schema of its definition; empty where that is not enforced. */
export function inputFaults(def: Schemas | undefined, input: () => Payload): readonly Fault[] {
  return faults(def, def?.inputSchema, input);
}

/** Where an output does not fit the output schema of its definition; empty where that is not enforced. */
export function outputFaults(def: Schemas | undefined, output: () => Payload): readonly Fault[] {
  return faults(def, def?.outputSchema, output);
}

/** All faults in one sentence; `what` is whose data it is, as `input of task: t1`. */
export function misfitReason(what: string, found: readonly Fault[]): string {
  const places = found.slice(0, MAX_TOLD).map(told).join("; ");
  const more = found.length > MAX_TOLD ? `; and ${found.length - MAX_TOLD} more` : "";
  return `The ${what} does not fit its schema: ${places}${more}`;
}

function faults(def: Schemas | undefined, schema: SchemaDef | undefined, value: () => Payload): readonly Fault[] {
  return def?.enforceSchema === true && schema !== undefined ? schemaFaults(schema, value().tree) : [];
}

function told({ path, message, found }: Fault): string {
  const sentence = path === "" ? message : `${path} ${message}`;
  return found === undefined ? sentence : `${sentence} (found ${found})`;
}

const MAX_TOLD = 10;
