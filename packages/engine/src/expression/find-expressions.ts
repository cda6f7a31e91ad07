/** Where the brace closes that opens at a place, for the places of one text. */
export type ClosingBraces = ReadonlyMap<number, number>;

/**
 * The closing brace of every `${` in the text that has one. Braces are counted as they stand, also in quotes. One pass,
 * whatever the text. Source: reference/engine.md 6.2.
 */
export function closingBraces(text: string): ClosingBraces {
  const closings = new Map<number, number>();
  const open: number[] = [];
  for (let position = 0; position < text.length; position++) {
    const character = text.charAt(position);
    if (character === "{") open.push(position);
    else if (character === "}") {
      const opening = open.pop();
      if (opening !== undefined && text.charAt(opening - 1) === "$") closings.set(opening, position);
    }
  }
  return closings;
}

/** An expression in a text. */
export interface FoundExpression {
  /** The place of its `$`. */
  readonly start: number;
  /** The place of its closing brace. */
  readonly end: number;
  /** What stands between its braces. */
  readonly content: string;
  /** Whether the content depends on an expression within it. */
  readonly isNested: boolean;
}

/** All expressions of the text in the order of their beginnings, those within others too; escaped ones are none. */
export function findExpressions(text: string): readonly FoundExpression[] {
  if (!text.includes("${")) return [];
  const places: { readonly start: number; readonly end: number }[] = [];
  const closings = closingBraces(text);
  for (let start = text.indexOf("${"); start !== -1; start = text.indexOf("${", start + 2)) {
    const end = closings.get(start + 1);
    if (end !== undefined && text.charAt(start - 1) !== "$") places.push({ start, end });
  }
  return places.map(({ start, end }, index) => {
    const next = places[index + 1];
    return { start, end, content: text.slice(start + 2, end), isNested: next !== undefined && next.start < end };
  });
}
