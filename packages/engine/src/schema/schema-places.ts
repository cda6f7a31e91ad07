import { isJsonArray, isJsonObject, memberOf } from "../payload/json.ts";
import type { Json, JsonObject } from "../payload/json.ts";

/** The part of a document that a JSON pointer leads to, without its `#`; undefined where there is none. */
function followPointer(document: Json, pointer: string): Json | undefined {
  let place: Json | undefined = document;
  for (const part of pointer.split("/").slice(1)) {
    const key = decoded(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (isJsonArray(place)) place = /^(?:0|[1-9][0-9]*)$/.test(key) ? place[Number(key)] : undefined;
    else place = isJsonObject(place) ? memberOf(place, key) : undefined;
  }
  return place;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** An address as one stands in a document of another address. Addresses of schemas are names; nothing is fetched. */
export function resolveAddress(base: string, reference: string): string {
  if (reference === "" || base === "" || /^[a-z][a-z0-9+.-]*:/i.test(reference))
    return reference === "" ? base : reference;
  const origin = /^[a-z][a-z0-9+.-]*:(?:\/\/[^/]*)?/i.exec(base)?.[0] ?? "";
  if (reference.startsWith("/")) return origin + reference;
  const directory = base.slice(origin.length, base.lastIndexOf("/") + 1);
  return origin + (origin !== "" && directory === "" ? "/" : directory) + reference;
}

/** The document of an address and the name or pointer within it. */
export function partsOf(reference: string): { readonly address: string; readonly fragment: string } {
  const hash = reference.indexOf("#");
  if (hash === -1) return { address: reference, fragment: "" };
  return { address: reference.slice(0, hash), fragment: reference.slice(hash + 1) };
}

/** Every schema of a document by its address, with the names given within it. */
export class SchemaPlaces {
  readonly #documents = new Map<string, Json>();
  readonly #anchors = new Map<string, Json>();

  addDocument(address: string, schema: Json): void {
    if (!this.#documents.has(address)) this.#documents.set(address, schema);
  }

  addAnchor(address: string, name: string, schema: JsonObject): void {
    this.#anchors.set(`${address}#${name}`, schema);
  }

  /** What a reference that stands in the document of `base` leads to; undefined where there is no such place. */
  find(base: string, reference: string): Json | undefined {
    const { address, fragment } = partsOf(reference);
    const target = resolveAddress(base, address);
    const document = this.#documents.get(target);
    if (fragment === "") return document;
    if (!fragment.startsWith("/")) return this.#anchors.get(`${target}#${fragment}`);
    return document === undefined ? undefined : followPointer(document, fragment);
  }
}
