import type { Json } from "./json.ts";
import { isJsonObject, newJsonObject } from "./json.ts";
import { jsonToText } from "./json-to-text.ts";
import { parseJson } from "./parse-json.ts";
import { textFromUtf8, textToUtf8 } from "./utf8.ts";

type Source = { readonly bytes: Uint8Array } | { readonly text: string } | { readonly tree: Json };

/**
 * A JSON document in whichever of its three forms it came: UTF-8 bytes, text, tree. The other forms are made when they
 * are first asked for and kept, so that what is only passed through is never parsed.
 *
 * Immutable: nobody may write to the bytes or the tree it was made from or gives. `text` and `tree` throw
 * JsonSyntaxError where the source is not UTF-8 or not JSON; a payload from outside is checked by asking for its tree.
 */
export class Payload {
  /** The document `{}`. */
  static readonly empty: Payload = new Payload({ tree: newJsonObject() });

  // Not #private: two payloads would be equal to every tester that compares visible fields, whatever they hold.
  private cachedBytes: Uint8Array | undefined;
  private cachedText: string | undefined;
  private cachedTree: Json | undefined;

  private constructor(source: Source) {
    this.cachedBytes = "bytes" in source ? source.bytes : undefined;
    this.cachedText = "text" in source ? source.text : undefined;
    this.cachedTree = "tree" in source ? source.tree : undefined;
  }

  static fromTree(tree: Json): Payload {
    return new Payload({ tree });
  }

  static fromText(text: string): Payload {
    return new Payload({ text });
  }

  static fromBytes(bytes: Uint8Array): Payload {
    return new Payload({ bytes });
  }

  get tree(): Json {
    // Not ??=: null is a document too.
    if (this.cachedTree === undefined) this.cachedTree = parseJson(this.text);
    return this.cachedTree;
  }

  get text(): string {
    if (this.cachedText === undefined) {
      this.cachedText = this.cachedBytes === undefined ? jsonToText(this.tree) : textFromUtf8(this.cachedBytes);
    }
    return this.cachedText;
  }

  get bytes(): Uint8Array {
    this.cachedBytes ??= textToUtf8(this.text);
    return this.cachedBytes;
  }

  /** The length of the UTF-8 text, as it came or as it would be written. */
  get sizeBytes(): number {
    return this.bytes.length;
  }

  /** Whether the document is an object without members. Does not parse. */
  get isEmptyObject(): boolean {
    if (this.cachedTree !== undefined)
      return isJsonObject(this.cachedTree) && Object.keys(this.cachedTree).length === 0;
    return isEmptyObject(this.cachedBytes === undefined ? codesOf(this.text) : this.cachedBytes);
  }
}

function* codesOf(text: string): Iterable<number> {
  for (let position = 0; position < text.length; position++) yield text.charCodeAt(position);
}

// Ends at the third character that is not blank, so that a long document costs no more than a short one.
function isEmptyObject(codes: Iterable<number>): boolean {
  let seen = "";
  for (const code of codes) {
    if (code !== 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) seen += String.fromCharCode(code);
    if (seen.length > 2) return false;
  }
  return seen === "{}";
}
