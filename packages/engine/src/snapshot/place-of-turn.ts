import type { Place, PlacedNode } from "./snapshot.ts";

/** Where the tasks of a turn run. */
export function placeOfTurn({ place }: PlacedNode, turn: number): Place {
  return { iterations: [...place.iterations, turn], branch: place.branch };
}
