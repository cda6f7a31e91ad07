import type { Fault } from "../fault.ts";
import { isJsonArray, isJsonObject, JsonDouble, memberOf, newJsonObject } from "../payload/json.ts";
import type { Json, JsonObject } from "../payload/json.ts";

const INT_MAX = 2 ** 31 - 1;
const LONG_MAX = Number.MAX_SAFE_INTEGER;

/**
 * Reads the members of one JSON object as Conductor's own reader does where that loses nothing: a number in a text, a
 * fraction in an integer and a number where a text belongs are taken, null is absent, unknown members are ignored.
 * Everything else becomes a fault with its path; reading goes on, so that all faults are told at once.
 *
 * Source: reference/api.md 2.1 "Conversions of JSON values", 3.1.
 */
export class FieldReader {
  readonly path: string;
  readonly faults: Fault[];
  readonly #object: JsonObject;

  private constructor(object: JsonObject, path: string, faults: Fault[]) {
    this.#object = object;
    this.path = path;
    this.faults = faults;
  }

  /** A reader of `json`; where that is no object, a fault is noted and everything in it reads as absent. */
  static of(
    json: Json | undefined,
    { path = "", faults }: { readonly path?: string; readonly faults: Fault[] },
  ): FieldReader {
    if (json !== undefined && isJsonObject(json)) return new FieldReader(json, path, faults);
    faults.push({ path, message: "must be an object", found: briefJson(json ?? null) });
    return new FieldReader(newJsonObject(), path, faults);
  }

  /** Of the members that are written. */
  get names(): readonly string[] {
    return Object.keys(this.#object);
  }

  raw(name: string): Json | undefined {
    return memberOf(this.#object, name) ?? undefined;
  }

  /** As `int`, for a member that cannot be absent in Conductor's own classes: null is 0. */
  primitiveInt(name: string): number | undefined {
    return this.#isNull(name) ? 0 : this.int(name);
  }

  /** As `long`; null is 0. */
  primitiveLong(name: string): number | undefined {
    return this.#isNull(name) ? 0 : this.long(name);
  }

  /** As `flag`; null is false. */
  primitiveFlag(name: string): boolean | undefined {
    return this.#isNull(name) ? false : this.flag(name);
  }

  /** Notes a fault where the member is written as null: there null does not mean absent. */
  refuseNull(name: string): void {
    if (this.#isNull(name)) this.faults.push({ path: this.at(name), message: "must not be null" });
  }

  at(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`;
  }

  /** Where there is something else than a text: an empty one, for something is there. */
  text(name: string): string | undefined {
    return this.#convert(name, textFrom, { wanted: "a text", instead: "" });
  }

  flag(name: string): boolean | undefined {
    return this.#convert(name, flagFrom, { wanted: "true or false" });
  }

  int(name: string): number | undefined {
    return this.#convert(name, (json) => integerWithin(json, INT_MAX), { wanted: "an integer of 32 bits" });
  }

  long(name: string): number | undefined {
    return this.#convert(name, (json) => integerWithin(json, LONG_MAX), { wanted: "an integer within 2^53" });
  }

  /** A number is the place of a word in the list, from 0: the lists have Conductor's order. */
  word<const Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const wordOf = (json: Json): Word | undefined =>
      typeof json === "number" ? words[json] : words.find((word) => word === json);
    return this.#convert(name, wordOf, { wanted: `one of ${words.join(", ")}` });
  }

  map(name: string): JsonObject | undefined {
    return this.#convert(name, (json) => (isJsonObject(json) ? json : undefined), { wanted: "an object" });
  }

  texts(name: string): readonly string[] | undefined {
    return this.list(name, (item, path) => {
      const text = item === null ? undefined : textFrom(item);
      if (text === undefined) this.faults.push({ path, message: "must be a text", found: briefJson(item) });
      return text ?? "";
    });
  }

  /** Each element read by `read`, which notes its own faults under the path it is given. */
  list<Value>(name: string, read: (item: Json, path: string) => Value): readonly Value[] | undefined {
    const items = this.#convert(name, (json) => (isJsonArray(json) ? json : undefined), { wanted: "a list" });
    return items?.map((item, index) => read(item, `${this.at(name)}[${index}]`));
  }

  /** Each member of a map read by `read`, in the order of the text. */
  entries<Value>(name: string, read: (item: Json, path: string) => Value): ReadonlyMap<string, Value> | undefined {
    const object = this.map(name);
    if (object === undefined) return undefined;
    return new Map(Object.keys(object).map((key) => [key, read(object[key] ?? null, `${this.at(name)}.${key}`)]));
  }

  /** A map from texts to texts. */
  textMap(name: string): ReadonlyMap<string, string> | undefined {
    return this.entries(name, (item, path) => {
      const text = textFrom(item);
      if (text === undefined) this.faults.push({ path, message: "must be a text", found: briefJson(item) });
      return text ?? "";
    });
  }

  /** An object read by `read`. */
  object<Value>(name: string, read: (reader: FieldReader) => Value): Value | undefined {
    const json = this.raw(name);
    return json === undefined ? undefined : read(FieldReader.of(json, { path: this.at(name), faults: this.faults }));
  }

  /** A list of objects, each read by `read`. */
  objects<Value>(name: string, read: (reader: FieldReader) => Value): readonly Value[] | undefined {
    return this.list(name, (item, path) => read(FieldReader.of(item, { path, faults: this.faults })));
  }

  #isNull(name: string): boolean {
    return memberOf(this.#object, name) === null;
  }

  #convert<Value>(
    name: string,
    convert: (json: Json) => Value | undefined,
    { wanted, instead }: { readonly wanted: string; readonly instead?: Value },
  ): Value | undefined {
    const json = this.raw(name);
    if (json === undefined) return undefined;
    const value = convert(json);
    if (value !== undefined) return value;
    this.faults.push({ path: this.at(name), message: `must be ${wanted}`, found: briefJson(json) });
    return instead;
  }
}

/** A value in a few words, for messages. */
export function briefJson(json: Json): string {
  if (json instanceof JsonDouble) return String(json.value);
  if (isJsonArray(json)) return "a list";
  if (isJsonObject(json)) return "an object";
  return typeof json === "string" ? `"${json.slice(0, 60)}"` : String(json);
}

function integerWithin(json: Json, maximum: number): number | undefined {
  const number = integerFrom(json);
  return number !== undefined && Math.abs(number) <= maximum ? number : undefined;
}

function integerFrom(json: Json): number | undefined {
  if (typeof json === "number") return Math.trunc(json);
  if (json instanceof JsonDouble) return Math.trunc(json.value);
  if (json === "") return 0;
  return typeof json === "string" && /^\s*[+-]?\d+\s*$/.test(json) ? Number(json) : undefined;
}

function textFrom(json: Json): string | undefined {
  if (typeof json === "string") return json;
  if (json instanceof JsonDouble) return String(json.value);
  return typeof json === "object" ? undefined : String(json);
}

function flagFrom(json: Json): boolean | undefined {
  if (typeof json === "boolean") return json;
  if (json === 0 || json === 1) return json === 1;
  return typeof json === "string" && /^(true|false)$/i.test(json) ? json.toLowerCase() === "true" : undefined;
}
