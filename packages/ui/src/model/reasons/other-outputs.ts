import { canonical } from "../json/canonical.ts";

/** What a task gave. */
export type TaskOutput = { readonly ref: string; readonly output: unknown };

/** The tasks of both that gave something else in the one than in the other; of several of one name the last counts. */
export function otherOutputs(a: readonly TaskOutput[], b: readonly TaskOutput[]): readonly string[] {
  const [ofA, ofB] = [lastByRef(a), lastByRef(b)];
  return [...ofA].flatMap(([ref, output]) =>
    ofB.has(ref) && canonical(output) !== canonical(ofB.get(ref)) ? [ref] : [],
  );
}

function lastByRef(outputs: readonly TaskOutput[]): ReadonlyMap<string, unknown> {
  return new Map(outputs.map(({ ref, output }) => [ref, output]));
}
