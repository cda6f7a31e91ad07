export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";

/**
 * A condition on documents. Values of texts and ids are strings, those of numbers and times numbers. A text that is absent
 * is "", a time that is unset 0: `isEmpty` is true of both. `matches` ignores case and takes each `*` for any text.
 */
export type SearchCondition<Field extends string> =
  | { readonly kind: "and"; readonly conditions: readonly SearchCondition<Field>[] }
  | { readonly kind: "or"; readonly conditions: readonly SearchCondition<Field>[] }
  | {
      readonly kind: "compare";
      readonly field: Field;
      readonly comparison: Comparison;
      readonly value: string | number;
    }
  | {
      readonly kind: "oneOf";
      readonly field: Field;
      readonly values: readonly (string | number)[];
      readonly isNegated: boolean;
    }
  | { readonly kind: "matches"; readonly field: Field; readonly pattern: string; readonly isNegated: boolean }
  | { readonly kind: "isEmpty"; readonly field: Field; readonly isNegated: boolean };

/** A word that must be in a document; with `isPrefix` one that begins with it. As `wordsOf` makes them. */
export type SearchWord = { readonly word: string; readonly isPrefix: boolean };

export type SortItem<Field extends string> = { readonly field: Field; readonly direction: "asc" | "desc" };

/** Which documents, in which order, and which part of them. */
export type SearchQuery<Field extends string, SortField extends string = Field> = {
  /** undefined: all. */
  readonly condition: SearchCondition<Field> | undefined;
  /** All of them must be there; none: no condition. */
  readonly words: readonly SearchWord[];
  /** Empty: the latest start first. What is equal goes by id, in the direction of the last item. */
  readonly sort: readonly SortItem<SortField>[];
  /** How many to leave out, and how many to give at most. */
  readonly start: number;
  readonly size: number;
};

/** `totalHits`: how many there are in all, counted no further than MAX_COUNTED_HITS unless pages are read beyond it. */
export type SearchPage<Document> = { readonly totalHits: number; readonly results: readonly Document[] };
