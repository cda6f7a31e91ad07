import { JsonSyntaxError, newJsonObject } from "./json.ts";
import type { Json } from "./json.ts";
import { numberFromLiteral } from "./json-number.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const MINUS = 0x2d;
const ESCAPES: ReadonlyMap<string, string> = new Map(
  Object.entries({ '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" }),
);
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const HEX = /[0-9a-fA-F]{4}/y;

/**
 * Reads one JSON document from its first character to its last. Strict: no comments, no trailing commas. It recurses, but
 * never deeper than it is told.
 *
 * Our own, since no library keeps integers, doubles and `__proto__` apart at a tolerable price: lossless-json takes
 * 0.2 s for a megabyte, in which the process does nothing else.
 */
export class JsonReader {
  readonly #text: string;
  readonly #maxDepth: number;
  readonly #fixText: (text: string) => string;
  #at = 0;

  constructor(text: string, options: { readonly maxDepth: number; readonly fixText: (text: string) => string }) {
    this.#text = text;
    this.#maxDepth = options.maxDepth;
    this.#fixText = options.fixText;
  }

  document(): Json {
    this.#skipBlanks();
    const value = this.#value(0);
    this.#skipBlanks();
    if (this.#at < this.#text.length) throw this.#unexpected("the end");
    return value;
  }

  #value(depth: number): Json {
    switch (this.#text.charCodeAt(this.#at)) {
      case QUOTE:
        return this.#string();
      case OPEN_OBJECT:
        return this.#object(this.#deeper(depth));
      case OPEN_LIST:
        return this.#list(this.#deeper(depth));
      case 0x74:
        return this.#word("true", true);
      case 0x66:
        return this.#word("false", false);
      case 0x6e:
        return this.#word("null", null);
      default:
        return this.#number();
    }
  }

  #deeper(depth: number): number {
    if (depth < this.#maxDepth) return depth + 1;
    throw new JsonSyntaxError(`JSON is nested deeper than ${this.#maxDepth} levels`, { position: this.#at });
  }

  #object(depth: number): Json {
    const object = newJsonObject();
    this.#at += 1;
    this.#skipBlanks();
    if (this.#takes(CLOSE_OBJECT)) return object;
    for (;;) {
      if (this.#text.charCodeAt(this.#at) !== QUOTE) throw this.#unexpected("a key in quotes");
      const key = this.#string();
      this.#skipBlanks();
      if (!this.#takes(COLON)) throw this.#unexpected("a colon");
      this.#skipBlanks();
      object[key] = this.#value(depth);
      this.#skipBlanks();
      if (this.#takes(CLOSE_OBJECT)) return object;
      if (!this.#takes(COMMA)) throw this.#unexpected("a comma or }");
      this.#skipBlanks();
    }
  }

  #list(depth: number): Json {
    const list: Json[] = [];
    this.#at += 1;
    this.#skipBlanks();
    if (this.#takes(CLOSE_LIST)) return list;
    for (;;) {
      list.push(this.#value(depth));
      this.#skipBlanks();
      if (this.#takes(CLOSE_LIST)) return list;
      if (!this.#takes(COMMA)) throw this.#unexpected("a comma or ]");
      this.#skipBlanks();
    }
  }

  #string(): string {
    this.#at += 1;
    let from = this.#at;
    let text = "";
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === QUOTE) break;
      // NaN, beyond the end, is no number from 0x20 on either.
      if (!(code >= 0x20)) throw this.#unexpected("the closing quote");
      if (code === BACKSLASH) {
        text += this.#text.slice(from, this.#at) + this.#escape();
        from = this.#at;
      } else {
        this.#at += 1;
      }
    }
    text += this.#text.slice(from, this.#at);
    this.#at += 1;
    return this.#fixText(text);
  }

  #escape(): string {
    const letter = this.#text.charAt(this.#at + 1);
    if (letter === "u") return this.#unicodeEscape();
    const escaped = ESCAPES.get(letter);
    if (escaped === undefined) throw this.#unexpected("an escape that JSON knows");
    this.#at += 2;
    return escaped;
  }

  #unicodeEscape(): string {
    HEX.lastIndex = this.#at + 2;
    const [digits] = HEX.exec(this.#text) ?? [];
    if (digits === undefined) throw this.#unexpected("four hexadecimal digits after \\u");
    this.#at += 6;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #number(): Json {
    const first = this.#text.charCodeAt(this.#at);
    if (first !== MINUS && !isDigit(first)) throw this.#unexpected("a value");
    NUMBER.lastIndex = this.#at;
    const [literal] = NUMBER.exec(this.#text) ?? [];
    if (literal === undefined) throw this.#unexpected("a number");
    this.#at += literal.length;
    if (isDigit(this.#text.charCodeAt(this.#at))) throw this.#unexpected("no digit after a leading zero");
    return numberFromLiteral(literal);
  }

  #word<Value extends Json>(word: string, value: Value): Value {
    if (!this.#text.startsWith(word, this.#at)) throw this.#unexpected(word);
    this.#at += word.length;
    return value;
  }

  #takes(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at += 1;
    return true;
  }

  #skipBlanks(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }

  #unexpected(wanted: string): JsonSyntaxError {
    const found = this.#at < this.#text.length ? JSON.stringify(this.#text.slice(this.#at, this.#at + 20)) : "the end";
    const message = `not valid JSON: wanted ${wanted}, found ${found} at position ${this.#at}`;
    return new JsonSyntaxError(message, { position: this.#at });
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
