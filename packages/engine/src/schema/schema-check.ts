import { isJsonObject, memberOf } from "../payload/json.ts";
import type { Json, JsonObject } from "../payload/json.ts";
import type { CompiledSchema } from "./compiled-schema.ts";
import { KEYWORDS } from "./keywords/keywords.ts";
import { refuse, SchemaEffortError } from "./place.ts";
import type { Outcome, Place, RunningCheck } from "./place.ts";

/** How much a check may do: a schema can be written so that it asks a value more often than anybody would wait for. */
const MAX_STEPS = 1_000_000;
const MAX_DEPTH = 400;

// Nobody adds to it: who does not ask what has been seen is spared a set for every value.
const NOTHING = new Set<string>();

// The keywords of the schema in the order in which they judge.
function keywordsOf(schema: JsonObject): readonly string[] {
  const known = keywordsOfSchemas.get(schema);
  if (known !== undefined) return known;
  const keywords = [...KEYWORDS.keys()].filter((keyword) => Object.hasOwn(schema, keyword));
  keywordsOfSchemas.set(schema, keywords);
  return keywords;
}

const keywordsOfSchemas = new WeakMap<JsonObject, readonly string[]>();

/** Checks one value; made anew for each. */
export class SchemaCheck implements RunningCheck {
  readonly schema: CompiledSchema;
  #steps = 0;
  #depth = 0;

  constructor(schema: CompiledSchema) {
    this.schema = schema;
  }

  check(schema: Json, value: Json, path: string): Outcome {
    const outcome: Outcome = { faults: [], seen: this.schema.tracksSeen ? new Set() : NOTHING };
    this.spend(1);
    if (schema === false) refuse({ path, value, outcome }, "must not be there");
    if (!isJsonObject(schema)) return outcome;
    if (this.#depth >= MAX_DEPTH) throw new SchemaEffortError("the schema leads to itself without end");
    this.#depth += 1;
    const place: Place = { schema, value, path, outcome, check: this };
    const onlyRef = this.schema.refStandsAlone && memberOf(schema, "$ref") !== undefined;
    for (const keyword of keywordsOf(schema)) {
      if (!onlyRef || keyword === "$ref") KEYWORDS.get(keyword)?.(memberOf(schema, keyword) ?? null, place);
    }
    this.#depth -= 1;
    return outcome;
  }

  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MAX_STEPS) throw new SchemaEffortError("the schema takes too long to check");
  }
}
