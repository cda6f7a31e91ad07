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
