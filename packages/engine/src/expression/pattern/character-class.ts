import type { TextReader } from "../path/text-reader.ts";
import type { CharacterTest } from "./pattern.ts";
import { isWordCharacter } from "./pattern.ts";

const isDigit: CharacterTest = (codePoint) => codePoint >= 0x30 && codePoint <= 0x39;
const isBlank: CharacterTest = (codePoint) => codePoint === 0x20 || (codePoint >= 0x09 && codePoint <= 0x0d);
const not =
  (test: CharacterTest): CharacterTest =>
  (codePoint) =>
    !test(codePoint);

const CLASSES: ReadonlyMap<string, CharacterTest> = new Map([
  ["d", isDigit],
  ["D", not(isDigit)],
  ["s", isBlank],
  ["S", not(isBlank)],
  ["w", isWordCharacter],
  ["W", not(isWordCharacter)],
]);
const CONTROLS: ReadonlyMap<string, number> = new Map([
  ["t", 0x09],
  ["n", 0x0a],
  ["f", 0x0c],
  ["r", 0x0d],
  ["e", 0x1b],
  ["a", 0x07],
]);

/** Reads what follows a backslash, which is already read: a class of characters, or one character as its code point. */
export function readEscaped(reader: TextReader): CharacterTest | number {
  const hex = reader.match(/u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}/y);
  if (hex !== undefined) return Number.parseInt(hex.slice(1), 16);
  const character = readCodePoint(reader);
  const letter = String.fromCodePoint(character);
  const known = CLASSES.get(letter) ?? CONTROLS.get(letter);
  if (known !== undefined) return known;
  return /[a-zA-Z0-9]/.test(letter) ? reader.fail(`"\\${letter}" is not supported in patterns, found`) : character;
}

/** Reads a class in square brackets whose opening bracket is already read. */
export function readCharacterClass(reader: TextReader): CharacterTest {
  const negated = reader.accept("^");
  const tests: CharacterTest[] = [];
  do tests.push(readClassItem(reader));
  while (!reader.accept("]"));
  const test: CharacterTest = (codePoint) => tests.some((one) => one(codePoint));
  return negated ? not(test) : test;
}

function readClassItem(reader: TextReader): CharacterTest {
  if (reader.startsWith("[") || reader.startsWith("&&")) reader.fail("classes within classes are not supported, found");
  const first = readClassCharacter(reader);
  if (typeof first !== "number") return first;
  if (!reader.startsWith("-") || reader.startsWith("-]")) return (codePoint) => codePoint === first;
  reader.expect("-");
  const last = readClassCharacter(reader);
  if (typeof last !== "number" || last < first) return reader.fail("a range out of order");
  return (codePoint) => codePoint >= first && codePoint <= last;
}

function readClassCharacter(reader: TextReader): CharacterTest | number {
  if (reader.atEnd) reader.fail('"]" expected, but the pattern ends');
  return reader.accept("\\") ? readEscaped(reader) : readCodePoint(reader);
}

export function readCodePoint(reader: TextReader): number {
  const codePoint = reader.text.codePointAt(reader.position);
  if (codePoint === undefined) return reader.fail("a character expected, but the pattern ends");
  reader.position += codePoint > 0xffff ? 2 : 1;
  return codePoint;
}
