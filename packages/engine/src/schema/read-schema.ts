import { briefJson } from "../definition/field-reader.ts";
import type { Pattern } from "../expression/pattern/pattern.ts";
import type { Fault } from "../fault.ts";
import { isJsonObject, memberOf } from "../payload/json.ts";
import type { Json, JsonObject } from "../payload/json.ts";
import type { CompiledSchema } from "./compiled-schema.ts";
import { innerSchemas, isSchema } from "./inner-schemas.ts";
import { KEYWORD_SHAPES } from "./keyword-shapes.ts";
import { readPattern } from "./schema-pattern.ts";
import { partsOf, resolveAddress, SchemaPlaces } from "./schema-places.ts";

/** A schema that was read, and all that is wrong with it: it counts only while there are no faults. */
export type ReadSchema = { readonly schema: CompiledSchema; readonly faults: readonly Fault[] };

/**
 * Reads a JSON Schema of any draft from 4 to 2020-12: keywords have what they may have, references lead to something
 * within the schema (nothing is fetched), patterns can be matched in linear time. What nobody knows is ignored.
 */
export function readSchema(root: JsonObject): ReadSchema {
  const known = alreadyRead.get(root);
  if (known !== undefined) return known;
  const read = new SchemaReader(root).read();
  alreadyRead.set(root, read);
  return read;
}

// Schemas stand in definitions, which are shared by all their executions and never change.
const alreadyRead = new WeakMap<JsonObject, ReadSchema>();

interface Open {
  readonly json: Json;
  readonly path: string;
  /** The address of the document in which it stands. */
  readonly base: string;
}

class SchemaReader {
  readonly #root: JsonObject;
  readonly #places = new SchemaPlaces();
  readonly #faults: Fault[] = [];
  readonly #patterns = new Map<string, Pattern>();
  readonly #targets = new Map<JsonObject, Json>();
  readonly #references: { readonly schema: JsonObject; readonly base: string; readonly path: string }[] = [];
  readonly #seen = new Set<JsonObject>();
  // Up to draft 7 nothing beside a reference counts.
  readonly #refStandsAlone: boolean;
  #tracksSeen = false;

  constructor(root: JsonObject) {
    const draft = memberOf(root, "$schema");
    this.#root = root;
    this.#refStandsAlone = typeof draft === "string" && /draft-0[3-7]\b/.test(draft);
  }

  read(): ReadSchema {
    this.#places.addDocument("", this.#root);
    this.#readAll({ json: this.#root, path: "", base: "" });
    // A reference may lead to what no keyword knows as a schema, and that may hold further references.
    for (let next = this.#references.shift(); next !== undefined; next = this.#references.shift()) {
      this.#resolve(next);
    }
    const schema = {
      root: this.#root,
      targets: this.#targets,
      patterns: this.#patterns,
      refStandsAlone: this.#refStandsAlone,
      tracksSeen: this.#tracksSeen,
    };
    return { schema, faults: this.#faults };
  }

  #readAll(first: Open): void {
    const open = [first];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (!isJsonObject(next.json) || this.#seen.has(next.json)) continue;
      this.#seen.add(next.json);
      const base = this.#place(next.json, next.base);
      const { inner, misplaced } = innerSchemas(next.json);
      for (const { keys, wanted, found } of misplaced) this.#refuse([next.path, ...keys], `must be ${wanted}`, found);
      this.#readKeywords(next.json, { ...next, base });
      for (const { keys, schema } of inner) open.push({ json: schema, path: joined([next.path, ...keys]), base });
    }
  }

  // Gives the address of the document in which the schema's parts stand.
  #place(schema: JsonObject, base: string): string {
    if (this.#refStandsAlone && memberOf(schema, "$ref") !== undefined) return base;
    const id = memberOf(schema, "$id") ?? memberOf(schema, "id");
    let address = base;
    if (typeof id === "string" && id !== "" && !id.startsWith("#")) {
      address = resolveAddress(base, partsOf(id).address);
      this.#places.addDocument(address, schema);
    }
    const anchor = memberOf(schema, "$anchor") ?? (typeof id === "string" && id.startsWith("#") ? id.slice(1) : null);
    if (typeof anchor === "string") this.#places.addAnchor(address, anchor, schema);
    return address;
  }

  #readKeywords(schema: JsonObject, { path, base }: Open): void {
    for (const [keyword, json] of Object.entries(schema)) {
      const shape = KEYWORD_SHAPES.get(keyword);
      if (shape !== undefined && !shape.fits(json)) this.#refuse([path, keyword], `must be ${shape.wanted}`, json);
      else if (keyword === "$ref") this.#references.push({ schema, base, path });
      else if (keyword === "pattern") this.#readPattern([path, keyword], json);
      else if (keyword === "patternProperties" && isJsonObject(json)) {
        for (const source of Object.keys(json)) this.#readPattern([path, keyword, source], source);
      } else if (keyword === "$dynamicRef" || keyword === "$recursiveRef") {
        this.#refuse([path, keyword], "is not supported; use $ref", json);
      } else if (keyword.startsWith("unevaluated")) this.#tracksSeen = true;
    }
  }

  #readPattern(keys: readonly string[], source: Json): void {
    if (typeof source !== "string") return;
    const pattern = readPattern(source);
    if (typeof pattern === "string") this.#refuse(keys, `must be a regular expression: ${pattern}`, source);
    else this.#patterns.set(source, pattern);
  }

  #resolve({
    schema,
    base,
    path,
  }: {
    readonly schema: JsonObject;
    readonly base: string;
    readonly path: string;
  }): void {
    const reference = memberOf(schema, "$ref");
    if (typeof reference !== "string") return;
    const target = this.#places.find(base, reference);
    if (!isSchema(target)) {
      this.#refuse([path, "$ref"], "must lead to a schema within this schema; others are not fetched", reference);
      return;
    }
    this.#targets.set(schema, target);
    this.#readAll({ json: target, path: joined([path, "$ref"]), base });
  }

  #refuse(keys: readonly string[], message: string, found: Json): void {
    this.#faults.push({ path: joined(keys), message, found: briefJson(found) });
  }
}

function joined(keys: readonly string[]): string {
  return keys.filter((key, index) => index > 0 || key !== "").join(".");
}
