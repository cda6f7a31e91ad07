import { taskPayload } from "../../decide/data/payloads.ts";
import { slotOf } from "../../model/payload-slot.ts";
import type { PayloadSlot } from "../../model/payload-slot.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { isJsonArray, isJsonObject, jsonObject, memberOf } from "../../payload/json.ts";
import type { Json, JsonObject } from "../../payload/json.ts";
import { Payload } from "../../payload/payload.ts";

const PHASES = ["TRYING", "COMPENSATING", "CATCHING", "FINALLY"] as const;
export type TryPhase = (typeof PHASES)[number];

/** How far a TRY has come. All of it is its output, where expressions and people see it. */
export type TryState = {
  /** undefined once it has ended by itself; one that was canceled keeps the phase in which that happened. */
  readonly phase: TryPhase | undefined;
  /** What it has failed of so far. */
  readonly error: JsonObject | undefined;
  /** While COMPENSATING: the references of all tasks that are undone, in the order in which that happens. */
  readonly compensating: readonly string[];
  readonly compensated: readonly string[];
  readonly compensationErrors: readonly JsonObject[];
};

export const BEGUN: TryState = {
  phase: "TRYING",
  error: undefined,
  compensating: [],
  compensated: [],
  compensationErrors: [],
};

export function tryStateOf(record: TaskRecord): TryState {
  const tree = taskPayload(record, "output").tree;
  const output = isJsonObject(tree) ? tree : jsonObject([]);
  const error = memberOf(output, "error");
  const phase = memberOf(output, "phase");
  return {
    phase: PHASES.find((one) => one === phase),
    error: isJsonObject(error) ? error : undefined,
    compensating: listOf(memberOf(output, "compensating")).filter((name) => typeof name === "string"),
    compensated: listOf(memberOf(output, "compensated")).filter((name) => typeof name === "string"),
    compensationErrors: listOf(memberOf(output, "compensationErrors")).filter((one) => isJsonObject(one)),
  };
}

export function tryPhaseOf(record: TaskRecord): TryPhase | undefined {
  const output = taskPayload(record, "output").tree;
  const phase = isJsonObject(output) ? memberOf(output, "phase") : undefined;
  return PHASES.find((one) => one === phase);
}

/** The output that says so; what there is nothing to say of is left out. */
export function tryOutput({ phase, error, compensating, compensated, compensationErrors }: TryState): JsonObject {
  const members: (readonly [string, Json | undefined])[] = [
    ["phase", phase],
    ["error", error],
    ["compensating", phase === "COMPENSATING" ? compensating : undefined],
    ["compensated", compensated.length > 0 ? compensated : undefined],
    ["compensationErrors", compensationErrors.length > 0 ? compensationErrors : undefined],
  ];
  return jsonObject(members.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}

export function tryOutputSlot(state: TryState): PayloadSlot {
  return slotOf(Payload.fromTree(tryOutput(state)));
}

function listOf(json: Json | undefined): readonly Json[] {
  return isJsonArray(json) ? json : [];
}

/** The references of the tasks that were undone, or could not be. */
export function undoneBy({ compensated, compensationErrors }: TryState): readonly string[] {
  const failed = compensationErrors.map((error) => memberOf(error, "reference"));
  return [...compensated, ...failed.filter((reference) => typeof reference === "string")];
}
