import { briefJson } from "../definition/field-reader.ts";
import type { Fault } from "../fault.ts";
import type { Json, JsonObject } from "../payload/json.ts";
import type { CompiledSchema } from "./compiled-schema.ts";

/** More than anybody reads. */
const MAX_FAULTS = 100;

/** What came of checking one value against one schema. */
export type Outcome = {
  readonly faults: Fault[];
  /** The keys, or the places from 0, of what some keyword has looked at; filled only where somebody asks. */
  readonly seen: Set<string>;
};

/** The check under way, as a keyword sees it. */
export interface RunningCheck {
  readonly schema: CompiledSchema;
  /** Checks a value against a schema within the schema. Throws SchemaEffortError. */
  check(schema: Json, value: Json, path: string): Outcome;
  /** Counts work. Throws SchemaEffortError where it becomes too much. */
  spend(steps: number): void;
}

/** A schema that asks too much: the check is given up, and the value refused. */
export class SchemaEffortError extends Error {
  override readonly name = "SchemaEffortError";
}

/** One value against one schema at one place, and what a keyword may do there. */
export interface Place {
  readonly schema: JsonObject;
  readonly value: Json;
  /** From the root of the value, as `lines[2].price`. */
  readonly path: string;
  readonly outcome: Outcome;
  readonly check: RunningCheck;
}

/** Notes a fault of the value. */
export function refuse({ path, value, outcome }: Pick<Place, "path" | "value" | "outcome">, message: string): void {
  if (outcome.faults.length < MAX_FAULTS) outcome.faults.push({ path, message, found: briefJson(value) });
}

/** Notes that a member is missing. */
export function refuseMissing({ path, outcome }: Place, name: string): void {
  if (outcome.faults.length < MAX_FAULTS) outcome.faults.push({ path: memberPath(path, name), message: "is required" });
}

/** Takes over what came of a schema that applies to the same value. */
export function takeOver({ outcome, check }: Place, inner: Outcome): void {
  takeFaults(outcome, inner);
  if (check.schema.tracksSeen && inner.faults.length === 0) for (const key of inner.seen) outcome.seen.add(key);
}

/** Takes over what came of a part of the value. */
export function takeFaults(outcome: Outcome, inner: Outcome): void {
  for (const fault of inner.faults) if (outcome.faults.length < MAX_FAULTS) outcome.faults.push(fault);
}

export function memberPath(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
