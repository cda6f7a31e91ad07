import type { Json } from "../payload/json.ts";
import { isJsonArray, isJsonObject, JsonDepthError, JsonDouble, MAX_JSON_DEPTH } from "../payload/json.ts";

/** More places than the paths of any sensible template visit; nested deep scans would visit them without end. */
const MAX_VISITS = 2_000_000;

/** Twice the most that may ever be kept of a payload: what is more is refused before it is written, not after. */
const MAX_BYTES = 64 * 1024 * 1024;

/** A template costs too much to evaluate: whatever is being decided must say so, and not take it for null. */
export class ExpressionLimitError extends Error {
  override readonly name = "ExpressionLimitError";
}

/** How many places paths have visited, over several templates. */
export type VisitCount = { visits: number; readonly mostVisits: number };

/**
 * What the expressions of one template may take together: places that their paths visit, and bytes of JSON that they come
 * to. With a count that is shared, visits are counted there too. `spend` and the others throw ExpressionLimitError.
 */
export class EvaluationBudget {
  readonly #shared: VisitCount | undefined;
  #visitsLeft = MAX_VISITS;
  readonly #mostBytes: number;
  #bytesLeft: number;

  constructor(shared?: VisitCount, mostBytes = MAX_BYTES) {
    this.#shared = shared;
    this.#mostBytes = mostBytes;
    this.#bytesLeft = mostBytes;
  }

  /** Takes visits. */
  spend(visits: number): void {
    this.#visitsLeft -= visits;
    if (this.#visitsLeft < 0)
      throw new ExpressionLimitError(`Expressions of one template visit more than ${MAX_VISITS} places`);
    if (this.#shared === undefined) return;
    this.#shared.visits += visits;
    if (this.#shared.visits > this.#shared.mostVisits)
      throw new ExpressionLimitError(`Expressions of one decision visit more than ${this.#shared.mostVisits} places`);
  }

  /** Takes visits for what is in the value, at any depth; no more than are left are counted. */
  spendAllOf(json: Json | undefined): void {
    this.spend(1);
    if (isJsonArray(json)) for (const item of json) this.spendAllOf(item);
    else if (isJsonObject(json)) for (const key of Object.keys(json)) this.spendAllOf(json[key]);
  }

  /** Takes the bytes of a text. */
  takeText(length: number): void {
    this.#bytesLeft -= length;
    if (this.#bytesLeft < 0)
      throw new ExpressionLimitError(`Expressions of one template come to more than ${this.#mostBytes} bytes of JSON`);
  }

  /**
   * Takes about the bytes that the value has as JSON, before it is written. Throws JsonDepthError where it nests deeper than
   * may be kept.
   */
  takeValue(json: Json, depthLeft = MAX_JSON_DEPTH): void {
    if (!isJsonArray(json) && !isJsonObject(json)) return this.takeText(scalarLength(json));
    if (depthLeft === 0) throw new JsonDepthError(MAX_JSON_DEPTH);
    this.takeText(2);
    if (isJsonArray(json)) for (const item of json) this.takeValue(item, depthLeft - 1);
    else
      for (const key of Object.keys(json)) {
        this.takeText(key.length + 3);
        this.takeValue(json[key] ?? null, depthLeft - 1);
      }
  }
}

// Of numbers a guess that is at most one byte in three too much.
function scalarLength(json: Json): number {
  if (typeof json === "string") return json.length + 3;
  if (typeof json === "number") return Math.abs(json) < 10 ? 2 : 4;
  return json instanceof JsonDouble ? 4 : 5;
}
