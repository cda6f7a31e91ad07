import type { Pattern } from "../expression/pattern/pattern.ts";
import type { Json, JsonObject } from "../payload/json.ts";

/** A schema with what its check asks about it worked out once. */
export type CompiledSchema = {
  readonly root: JsonObject;
  /** Where the `$ref` of a schema within it leads. */
  readonly targets: ReadonlyMap<JsonObject, Json>;
  readonly patterns: ReadonlyMap<string, Pattern>;
  /** Whether beside a `$ref` nothing counts: so it was up to draft 7. */
  readonly refStandsAlone: boolean;
  /** Whether it asks what other keywords have looked at. */
  readonly tracksSeen: boolean;
};
