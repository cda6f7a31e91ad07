import type { Instruction, Pattern } from "./pattern.ts";
import { isWordCharacter } from "./pattern.ts";

/** Whether the pattern fits the whole text, from its first to its last character. */
export function matchesWhole(pattern: Pattern, text: string): boolean {
  const codePoints = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  let places = reachable(pattern.program, { places: [0], codePoints, position: 0 });
  for (let position = 0; position < codePoints.length && places.length > 0; position++) {
    const next = places.flatMap((place) => (accepts(pattern.program[place], codePoints[position]) ? [place + 1] : []));
    places = reachable(pattern.program, { places: next, codePoints, position: position + 1 });
  }
  return places.some((place) => pattern.program[place]?.kind === "match");
}

function accepts(instruction: Instruction | undefined, codePoint: number | undefined): boolean {
  return instruction?.kind === "character" && codePoint !== undefined && instruction.test(codePoint);
}

interface Front {
  readonly places: readonly number[];
  readonly codePoints: readonly number[];
  readonly position: number;
}

// All places where the program waits for a character or is done, reached from the given ones without reading.
function reachable(program: readonly Instruction[], front: Front): number[] {
  const seen = new Set<number>();
  const waiting: number[] = [];
  const open = front.places.toReversed();
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (seen.has(place)) continue;
    seen.add(place);
    const instruction = program[place];
    if (instruction === undefined) continue;
    if (instruction.kind === "split") open.push(instruction.second, instruction.first);
    else if (instruction.kind === "jump") open.push(instruction.to);
    else if (instruction.kind !== "assert") waiting.push(place);
    else if (holds(instruction.place, front)) open.push(place + 1);
  }
  return waiting;
}

type AssertedPlace = Extract<Instruction, { kind: "assert" }>["place"];

function holds(place: AssertedPlace, { codePoints, position }: Front): boolean {
  if (place === "start") return position === 0;
  if (place === "end") return position === codePoints.length;
  const isEdge = isWordCharacter(codePoints[position - 1]) !== isWordCharacter(codePoints[position]);
  return isEdge === (place === "wordEdge");
}
