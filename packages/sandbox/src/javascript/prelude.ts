/* oxlint-disable typescript/unbound-method -- methods are taken off their prototypes on purpose, and called with a receiver */
/** What the prelude gives to the host, as a list: what it is called by there is a pointer. */
export type Prelude = [
  begin: (inputText: string, seed: number) => void,
  finish: (value: unknown, longIntegersText: string, secretMark: string) => string,
  describe: (thrown: unknown) => string,
];

/**
 * Runs inside QuickJS, before any script: its own text is sent there. So it may use nothing but its parameter and what
 * the language has, and takes hold of the latter before a script can change it.
 *
 * `finish` gives the result's JSON text, or "!" where it would be longer than `maxLength`; numbers that JSON.stringify
 * cannot write are in it as texts that begin with the secret mark. It is what JSON.stringify
 * makes of the value, except that nothing is lost which JSON can say: undefined members are null, a bare NaN or infinity
 * is its word, a BigInt keeps its digits, a Map is an object, a typed array a list. Integers that fit 64 bits are written
 * as such, others as doubles. Source: engine.md 5.13 and the cases data-inline-odd-results, data-inline-result-types.
 */
export function prelude(maxLength: number): Prelude {
  const uncurry = <This, Rest extends unknown[], Result>(method: (this: This, ...rest: Rest) => Result) =>
    Function.prototype.call.bind(method) as (self: This, ...rest: Rest) => Result;
  const { parse, stringify } = JSON;
  const { getPrototypeOf, hasOwn, defineProperty, create } = Object;
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
  const bigIntUnboxed = uncurry(BigInt.prototype.valueOf as (this: unknown) => unknown);
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

  function isTrue(check: (self: unknown) => unknown, value: unknown): boolean {
    try {
      check(value);
      return true;
    } catch {
      return false;
    }
  }

  let length = 0;
  let mark = "";
  const tooLong = {};

  /** What JSON.stringify is to write in a value's place; it has asked toJSON already. */
  function replace(key: string, value: unknown): unknown {
    length += key.length + 2;
    if (length > maxLength) throw tooLong;
    switch (typeof value) {
      case "string":
        length += value.length;
        return value;
      case "number":
        return isSafeInteger(value) || !isInteger(value) ? value : mark + digitsOf(value);
      case "bigint":
        return `${mark}${value}`;
      case "undefined":
        return null;
      case "object":
        return value === null || isArray(value) ? value : plainOf(value);
      default:
        return value;
    }
  }

  function digitsOf(value: number): string {
    const text = `${value}`;
    if (hasOwn(longIntegers, text)) return longIntegers[text] as string;
    if (abs(value) < 2 ** 63) return `${bigIntOf(value)}`;
    return test(exponent, text) ? text : `${text}.0`;
  }

  function plainOf(value: object): unknown {
    const prototype: unknown = getPrototypeOf(value);
    if (prototype === objectPrototype || prototype === null) return value;
    if (isView(value) && isTrue(typedLength, value)) return listOf(value as never, typedLength(value) as number);
    if (isTrue(mapSize, value)) return objectOfMap(value);
    return isTrue(bigIntUnboxed, value) ? `${mark}${textOf(bigIntUnboxed(value))}` : value;
  }

  function listOf(typed: ArrayLike<unknown>, count: number): unknown[] {
    if (count > maxLength) throw tooLong;
    const list: unknown[] = [];
    for (let index = 0; index < count; index++) defineProperty(list, index, { value: typed[index], enumerable: true });
    return list;
  }

  function objectOfMap(map: object): object {
    const object = create(null) as object;
    mapEach(map, (value, key) => {
      defineProperty(object, textOf(key), { value, enumerable: true, configurable: true });
    });
    return object;
  }

  function finish(value: unknown, longIntegersText: string, secretMark: string): string {
    if (longIntegersText !== "") longIntegers = parse(longIntegersText) as Record<string, string>;
    mark = secretMark;
    if (typeof value === "number" && !isFinite(value)) return `"${value}"`;
    try {
      return stringify(value, replace) ?? "null";
    } catch (error) {
      if (error === tooLong) return "!";
      throw error;
    }
  }

  /**
   * `<name>: <message>`, and the line where it is known; of what is no error "=" and its text. Source: case data-inline-errors.
   */
  function describe(thrown: unknown): string {
    if (!(thrown instanceof errorClass)) return `=${thrownText(thrown)}`;
    const message = textOf(thrown.message);
    const name = nameOf(thrown);
    let text = name === thrown.name ? textOf(thrown) : `${name}${message === "" ? "" : `: ${message}`}`;
    if (test(propertyOfNothing, message)) text = `${name}: C${slice(message, 1)}`;
    // Of what a script makes of its own accord the line is not known.
    const line = thrown.name === "Error" ? null : match(linePattern, textOf(thrown.stack));
    return line === null ? `\`${text}\`` : `\`${text}\` at line ${numberOf(line[1])}`;
  }

  /** That of its class, where it has none of its own. */
  function nameOf({ name, constructor }: Error): string {
    const ofClass: unknown = typeof constructor === "function" ? constructor.name : "";
    return name === "Error" && typeof ofClass === "string" && ofClass !== "" ? ofClass : textOf(name);
  }

  function thrownText(thrown: unknown): string {
    if (typeof thrown !== "object" || thrown === null) return textOf(thrown);
    return stringify(thrown, replace) ?? "null";
  }

  return [begin, finish, describe];
}
