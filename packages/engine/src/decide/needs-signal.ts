import type { Need } from "../need.ts";

/** Thrown inside a decision that lacks something; `decide` turns it into an outcome. Never leaves the engine. */
export class NeedsSignal extends Error {
  override readonly name = "NeedsSignal";
  readonly needs: readonly Need[];

  constructor(needs: readonly Need[]) {
    super("the decision needs more than it was given");
    this.needs = needs;
  }
}

/** What each comes to; what they lack is asked for at once. Throws NeedsSignal. */
export function mapAsking<Item, Result>(items: readonly Item[], resultOf: (item: Item) => Result): readonly Result[] {
  const lacking: Need[] = [];
  const results: Result[] = [];
  for (const item of items) {
    try {
      results.push(resultOf(item));
    } catch (error) {
      if (!(error instanceof NeedsSignal)) throw error;
      lacking.push(...error.needs);
    }
  }
  if (lacking.length > 0) throw new NeedsSignal(lacking);
  return results;
}
