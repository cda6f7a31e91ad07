import { combinationKeywords, unevaluatedKeywords } from "./combination-keywords.ts";
import type { Keyword } from "./keyword.ts";
import { listKeywords } from "./list-keywords.ts";
import { objectKeywords } from "./object-keywords.ts";
import { valueKeywords } from "./value-keywords.ts";

/** Every keyword that judges, in the order in which they do: what asks what the others have looked at comes last. */
export const KEYWORDS: ReadonlyMap<string, Keyword> = new Map([
  ...valueKeywords,
  ...listKeywords,
  ...objectKeywords,
  ...combinationKeywords,
  ...unevaluatedKeywords,
]);
