import type { WorkflowEvent } from "../event/workflow-event.ts";
import type { VisitCount } from "../expression/evaluation-budget.ts";
import type { Need } from "../need.ts";

/**
 * How many steps a decision makes before it commits what it has come to by then: so others get their turn. A step takes a
 * tenth of a millisecond, its rows as long again. Whoever asked for something sees more of it done at once.
 */
export function maxSteps({ kind }: WorkflowEvent): number {
  return kind === "TimePassed" ? 250 : 500;
}

/** How many branches a fork makes at once: what is more can go on with the next event. */
export const BRANCHES_AT_ONCE = 500;

/** How many places expressions visit before a decision commits what it has come to by then. */
const VISITS_BEFORE_CUT = 300_000;

/** The most that they visit in one decision, and about the most when it is made anew with answers. */
export const MOST_VISITS = 6_000_000;

/**
 * How many answers from outside a decision waits for before it commits what it has come to by then. It is made anew with
 * each, so what goes on in the background is committed sooner; whoever asked for something sees more of it done at once.
 */
export function maxAnswers({ kind }: WorkflowEvent): number {
  return kind === "TimePassed" ? 16 : 64;
}

/**
 * How far a decision has come, and how far it may go. One that lacks answers again and again (a loop of scripts) is cut
 * after a whole step: what it has done so far is committed, and its unsettled tasks are taken up by the next event.
 */
export class Effort {
  readonly maxSteps: number;
  /** The steps that were done before the first that lacked something. */
  wholeSteps = 0;
  readonly lacking: Need[] = [];
  /** What the expressions that were evaluated have cost. */
  readonly visited: VisitCount = { visits: 0, mostVisits: MOST_VISITS };
  #isCut = false;

  constructor(maxSteps: number) {
    this.maxSteps = maxSteps;
  }

  /** False where the decision is to stop here. */
  mayGoOn({ canWait }: { readonly canWait: boolean }): boolean {
    this.#isCut ||= canWait && (this.wholeSteps >= this.maxSteps || this.visited.visits >= VISITS_BEFORE_CUT);
    return !this.#isCut;
  }

  /** Whether something was left for the next event. */
  get isCut(): boolean {
    return this.#isCut;
  }

  stepDone(): void {
    this.spend(1);
  }

  /** What a step did that is as much as so many. */
  spend(steps: number): void {
    if (this.lacking.length === 0) this.wholeSteps += steps;
  }
}
