import { TextReader } from "../path/text-reader.ts";
import { readCharacterClass, readCodePoint, readEscaped } from "./character-class.ts";
import type { CharacterTest, Instruction, Pattern } from "./pattern.ts";

const MAX_INSTRUCTIONS = 1000;
const MAX_NESTING = 50;

/**
 * The pattern of a regular expression in Java's usual notation, with the flags `i` and `s`. What cannot be matched in
 * linear time (back references, look-around, possessive quantifiers) is refused, and so are very large repetitions.
 *
 * Throws PathSyntaxError.
 */
export function parsePattern(source: string, flags: string): Pattern {
  const reader = new TextReader(source);
  if (/[^isdu]/.test(flags)) reader.fail(`unknown flags "${flags}" of the pattern`);
  const compiler = new PatternCompiler(reader, { ignoreCase: flags.includes("i"), dotAll: flags.includes("s") });
  const program = compiler.alternatives(0);
  if (!reader.atEnd) reader.fail(`the end of the pattern expected${reader.found()}`);
  return { source, program: [...program, { kind: "match" }] };
}

// Programs of parts refer to places relative to their own beginning and are moved when they are put together.
type Program = readonly Instruction[];

class PatternCompiler {
  private readonly reader: TextReader;
  private readonly options: { readonly ignoreCase: boolean; readonly dotAll: boolean };

  constructor(reader: TextReader, options: { readonly ignoreCase: boolean; readonly dotAll: boolean }) {
    this.reader = reader;
    this.options = options;
  }

  alternatives(depth: number): Program {
    if (depth > MAX_NESTING) this.reader.fail("too many brackets in the pattern");
    let program = this.sequence(depth);
    while (this.reader.accept("|")) program = this.limited(either(program, this.sequence(depth)));
    return program;
  }

  private sequence(depth: number): Program {
    const program: Instruction[] = [];
    while (!this.reader.atEnd && !this.reader.startsWith("|") && !this.reader.startsWith(")")) {
      const part = this.repeated(this.atom(depth));
      program.push(...moved(part, program.length));
      this.limited(program);
    }
    return program;
  }

  private atom(depth: number): Program {
    const { reader } = this;
    if (reader.accept("(")) return this.group(depth);
    if (reader.accept("[")) return this.character(readCharacterClass(reader));
    if (reader.accept("^") || reader.accept("\\A")) return [{ kind: "assert", place: "start" }];
    if (reader.accept("$") || reader.accept("\\z") || reader.accept("\\Z")) return [{ kind: "assert", place: "end" }];
    if (reader.accept("\\b")) return [{ kind: "assert", place: "wordEdge" }];
    if (reader.accept("\\B")) return [{ kind: "assert", place: "noWordEdge" }];
    if (reader.accept("."))
      return this.character(this.options.dotAll ? () => true : (codePoint) => !isLineEnd(codePoint));
    if ("*+?{".includes(reader.current)) reader.fail(`nothing to repeat before "${reader.current}"`);
    const literal = reader.accept("\\") ? readEscaped(reader) : readCodePoint(reader);
    return this.character(typeof literal === "number" ? (codePoint) => codePoint === literal : literal);
  }

  private group(depth: number): Program {
    const { reader } = this;
    const prefix = reader.match(/\?(?::|<[a-zA-Z][a-zA-Z0-9]*>)/y);
    if (prefix === undefined && reader.startsWith("?")) reader.fail("this kind of group is not supported, found");
    const program = this.alternatives(depth + 1);
    reader.expect(")");
    return program;
  }

  private character(test: CharacterTest): Program {
    return [{ kind: "character", test: this.options.ignoreCase ? ignoringCase(test) : test }];
  }

  private repeated(part: Program): Program {
    const quantifier = this.reader.match(/[*+?]|\{[0-9]{1,4}(?:,[0-9]{0,4})?\}/y);
    if (quantifier === undefined) return part;
    if (this.reader.startsWith("+")) this.reader.fail("possessive quantifiers are not supported, found");
    // A whole text matches a lazy quantifier exactly when it matches the greedy one.
    this.reader.accept("?");
    return this.repeat(part, boundsOf(quantifier));
  }

  private repeat(part: Program, { min, max }: Bounds): Program {
    if (max !== undefined && max < min) this.reader.fail("a repetition out of order");
    const program: Instruction[] = [];
    const append = (piece: Program) => {
      program.push(...moved(piece, program.length));
      this.limited(program);
    };
    for (let count = 0; count < min; count++) append(part);
    if (max === undefined) append(anyNumberOf(part));
    for (let count = min; count < (max ?? 0); count++) append(atMostOne(part));
    return program;
  }

  private limited(program: Program): Program {
    if (program.length > MAX_INSTRUCTIONS) this.reader.fail("the pattern is too large");
    return program;
  }
}

interface Bounds {
  readonly min: number;
  readonly max: number | undefined;
}

function boundsOf(quantifier: string): Bounds {
  if (quantifier === "*") return { min: 0, max: undefined };
  if (quantifier === "+") return { min: 1, max: undefined };
  if (quantifier === "?") return { min: 0, max: 1 };
  const [min = "", max] = quantifier.slice(1, -1).split(",");
  if (max === undefined) return { min: Number(min), max: Number(min) };
  return { min: Number(min), max: max === "" ? undefined : Number(max) };
}

function either(first: Program, second: Program): Program {
  return [
    { kind: "split", first: 1, second: first.length + 2 },
    ...moved(first, 1),
    { kind: "jump", to: first.length + second.length + 2 },
    ...moved(second, first.length + 2),
  ];
}

function anyNumberOf(part: Program): Program {
  return [{ kind: "split", first: 1, second: part.length + 2 }, ...moved(part, 1), { kind: "jump", to: 0 }];
}

function atMostOne(part: Program): Program {
  return [{ kind: "split", first: 1, second: part.length + 1 }, ...moved(part, 1)];
}

function moved(program: Program, by: number): Program {
  return program.map((instruction) => {
    if (instruction.kind === "split") {
      return { kind: "split", first: instruction.first + by, second: instruction.second + by };
    }
    return instruction.kind === "jump" ? { kind: "jump", to: instruction.to + by } : instruction;
  });
}

function isLineEnd(codePoint: number): boolean {
  return codePoint === 0x0a || codePoint === 0x0d || codePoint === 0x85 || codePoint === 0x2028 || codePoint === 0x2029;
}

function ignoringCase(test: CharacterTest): CharacterTest {
  return (codePoint) => {
    const character = String.fromCodePoint(codePoint);
    return (
      test(codePoint) || test(onlyCodePoint(character.toLowerCase())) || test(onlyCodePoint(character.toUpperCase()))
    );
  };
}

function onlyCodePoint(text: string): number {
  return text.codePointAt(0) ?? 0;
}
