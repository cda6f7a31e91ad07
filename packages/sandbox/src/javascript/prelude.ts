/* oxlint-disable typescript/unbound-method -- methods are taken off their prototypes on purpose, and called with a receiver */
/** What the prelude gives to the host, as a list: what it is called by there is a pointer. */
export type Prelude = [
  begin: (inputText: string, seed: number) => void,
  finish: (value: unknown, longIntegersText: string) => string,
  describe: (thrown: unknown) => string,
];

/**
 * Runs inside QuickJS, before any script: its own text is sent there. So it may use nothing but its parameter and what
 * the language has, and takes hold of the latter before a script can change it.
 *
 * `finish` gives the result's JSON text, or "!" where it would be longer than `maxLength`. It is what JSON.stringify
 * makes of the value, except that nothing is lost which JSON can say: undefined members are null, a bare NaN or infinity
 * is its word, a BigInt keeps its digits, a Map is an object, a typed array a list. Integers that fit 64 bits are written
 * as such, others as doubles. Source: engine.md 5.13 and the cases data-inline-odd-results, data-inline-result-types.
 */
export function prelude(maxLength: number): Prelude {
  const uncurry = <This, Rest extends unknown[], Result>(method: (this: This, ...rest: Rest) => Result) =>
    Function.prototype.call.bind(method) as (self: This, ...rest: Rest) => Result;
  const { parse, stringify } = JSON;
  const { getPrototypeOf, keys, hasOwn, defineProperty } = Object;
  const { isArray } = Array;
  const { isSafeInteger, isFinite, isInteger } = Number;
  const { isView } = ArrayBuffer;
  const objectPrototype = Object.prototype;
  const abs = Math.abs;
  const numberOf = Number;
  const textOf = String;
  const bigIntOf = BigInt;
  const errorClass = Error;
  const mapEach = uncurry(
    Map.prototype.forEach as (this: unknown, visit: (value: unknown, key: unknown) => void) => void,
  );
  const getter = (prototype: object, name: string) =>
    uncurry(Object.getOwnPropertyDescriptor(prototype, name)?.get as (this: unknown) => unknown);
  const mapSize = getter(Map.prototype, "size");
  const typedLength = getter(getPrototypeOf(Uint8Array.prototype) as object, "length");
  const unboxers = [Number, String, Boolean, BigInt].map((box) =>
    uncurry(box.prototype.valueOf as (this: unknown) => unknown),
  );
  const match = uncurry(RegExp.prototype.exec);
  const test = uncurry(RegExp.prototype.test);
  const slice = uncurry(String.prototype.slice);
  const exponent = /e/;
  const linePattern = /script:(\d+)/;
  const propertyOfNothing = /^cannot (?:read|set) property /;
  const global = globalThis as unknown as Record<string, unknown>;
  let longIntegers: Record<string, string> = {};

  // The state of QuickJS's own generator is part of the memory that is put back.
  let random = 0;
  defineProperty(Math, "random", {
    value: () => {
      random = (random + 0x6d2b79f5) | 0;
      let mixed = Math.imul(random ^ (random >>> 15), 1 | random);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    },
    writable: true,
    configurable: true,
  });

  function begin(inputText: string, seed: number): void {
    global["$"] = parse(inputText);
    random = seed;
  }

  function numberText(value: number, bare: boolean): string {
    if (isSafeInteger(value)) return value === 0 ? "0" : `${value}`;
    if (!isFinite(value)) return bare ? `"${value}"` : "null";
    const text = `${value}`;
    if (!isInteger(value)) return text;
    if (hasOwn(longIntegers, text)) return longIntegers[text] as string;
    if (abs(value) < 2 ** 63) return `${bigIntOf(value)}`;
    return test(exponent, text) ? text : `${text}.0`;
  }

  function isTrue(check: (self: unknown) => unknown, value: unknown): boolean {
    try {
      check(value);
      return true;
    } catch {
      return false;
    }
  }

  let length = 0;
  const tooLong = {};
  const path: object[] = [];

  function counted(text: string): string {
    length += text.length;
    if (length > maxLength) throw tooLong;
    return text;
  }

  /** The value's JSON text; undefined where JSON has nothing for it. */
  function write(value: unknown, key: string | number): string | undefined {
    switch (typeof value) {
      case "undefined":
        return counted("null");
      case "boolean":
        return counted(value ? "true" : "false");
      case "number":
        return counted(numberText(value, path.length === 0));
      case "bigint":
        return counted(`${value}`);
      case "string":
        if (value.length > maxLength) throw tooLong;
        return counted(stringify(value));
      case "object":
        return value === null ? counted("null") : writeObject(value, key);
      default:
        return typeof (value as { toJSON?: unknown }).toJSON === "function"
          ? writeObject(value as object, key)
          : undefined;
    }
  }

  function writeObject(value: object, key: string | number): string | undefined {
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === "function") {
      const replaced: unknown = uncurry(toJSON as (this: object, key: string) => unknown)(value, textOf(key));
      if (typeof replaced !== "object" || replaced === null) return write(replaced, key);
      value = replaced;
    }
    for (let depth = 0; depth < path.length; depth++) {
      if (path[depth] === value) throw new TypeError("the result contains itself");
    }
    if (path.length >= 200) throw new RangeError("the result is nested deeper than 200 levels");
    path[path.length] = value;
    const text = writeMembers(value);
    path.length -= 1;
    return text;
  }

  function writeMembers(value: object): string {
    if (isArray(value)) return writeList(value, value.length);
    const prototype: unknown = getPrototypeOf(value);
    if (prototype !== objectPrototype && prototype !== null) {
      if (isView(value) && isTrue(typedLength, value)) return writeList(value as never, typedLength(value) as number);
      if (isTrue(mapSize, value)) return writeMap(value);
      for (let index = 0; index < unboxers.length; index++) {
        const unbox = unboxers[index] as (self: unknown) => unknown;
        if (isTrue(unbox, value)) return write(unbox(value), "") ?? "null";
      }
    }
    const names = keys(value);
    let text = "";
    for (let index = 0; index < names.length; index++) {
      const name = names[index] as string;
      text = withMember(text, name, (value as Record<string, unknown>)[name]);
    }
    return `{${text}}`;
  }

  function writeList(list: ArrayLike<unknown>, count: number): string {
    let text = "";
    for (let index = 0; index < count; index++) {
      const item = write(list[index], index) ?? "null";
      text += index === 0 ? item : "," + item;
      // The comma, and so that a list of nothing but empty texts ends too.
      length += 1;
    }
    return `[${text}]`;
  }

  function writeMap(map: object): string {
    let text = "";
    mapEach(map, (value, key) => {
      text = withMember(text, textOf(key), value);
    });
    return `{${text}}`;
  }

  function withMember(text: string, name: string, value: unknown): string {
    const member = write(value, name);
    if (member === undefined) return text;
    const pair = `${counted(stringify(name))}:${member}`;
    counted(",:");
    return text === "" ? pair : `${text},${pair}`;
  }

  function finish(value: unknown, longIntegersText: string): string {
    if (longIntegersText !== "") longIntegers = parse(longIntegersText) as Record<string, string>;
    try {
      return write(value, "") ?? "null";
    } catch (error) {
      if (error === tooLong) return "!";
      throw error;
    }
  }

  /** `<name>: <message>`, and the line where it is known. Source: case data-inline-errors. */
  function describe(thrown: unknown): string {
    if (!(thrown instanceof errorClass)) return `\`${thrownText(thrown)}\``;
    let text = textOf(thrown);
    const message = textOf(thrown.message);
    if (test(propertyOfNothing, message)) text = `${textOf(thrown.name)}: C${slice(message, 1)}`;
    // What a script throws of its own accord says where it is from; what the language throws does not.
    const line = thrown.name === "Error" ? null : match(linePattern, textOf(thrown.stack));
    return line === null ? `\`${text}\`` : `\`${text}\` at line ${numberOf(line[1])}`;
  }

  function thrownText(thrown: unknown): string {
    if (typeof thrown !== "object" || thrown === null) return textOf(thrown);
    return write(thrown, "") ?? "null";
  }

  return [begin, finish, describe];
}
