import type { Fault } from "../fault.ts";

/** A fault, and the other places from which it follows: where one of them could not be read, nothing is known of it. */
export type RuleFault = Fault & { readonly because?: readonly string[] };

/**
 * The places of a document that could not be read, and for which a neutral value stands. What is wrong with them is told
 * already, and what only follows from that is not to be told: it may be right once they are mended.
 */
export class UnreadPlaces {
  readonly #paths: ReadonlySet<string>;

  constructor(faults: readonly Pick<Fault, "path">[]) {
    this.#paths = new Set(faults.map(({ path }) => path));
  }

  get isEmpty(): boolean {
    return this.#paths.size === 0;
  }

  /** Whether the place, or one that holds it, could not be read. */
  covers(path: string): boolean {
    if (this.isEmpty) return false;
    if (this.#paths.has("") || this.#paths.has(path)) return true;
    for (let end = path.length - 1; end > 0; end -= 1) {
      if ((path[end] === "." || path[end] === "[") && this.#paths.has(path.slice(0, end))) return true;
    }
    return false;
  }

  /** Whether one of these members of the place itself could not be read. */
  hasAny(path: string, members: readonly string[]): boolean {
    return !this.isEmpty && members.some((member) => this.#paths.has(`${path}.${member}`));
  }

  /** The faults but for those that follow from what could not be read. */
  withoutFollowUps(faults: readonly RuleFault[]): readonly Fault[] {
    return faults.flatMap(({ because = [], ...fault }) =>
      [fault.path, ...because].some((path) => this.covers(path)) ? [] : [fault],
    );
  }
}
