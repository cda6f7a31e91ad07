const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** The text with a `?` for every half of a surrogate pair that stands alone: UTF-8 cannot carry it. Source: api.md 3.1. */
export function wellFormed(text: string): string {
  return text.replace(LONE_SURROGATE, "?");
}

/** Whether reading this JSON text may give strings that are not well formed. False positives are harmless. */
export function mayHoldLoneSurrogate(jsonText: string): boolean {
  return /\\u[dD][89a-fA-F]/.test(jsonText) || jsonText.search(LONE_SURROGATE) !== -1;
}
