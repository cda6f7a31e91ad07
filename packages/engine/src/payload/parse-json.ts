import { MAX_JSON_DEPTH } from "./json.ts";
import type { Json } from "./json.ts";
import { JsonReader } from "./json-reader.ts";
import { mayHoldLoneSurrogate, wellFormed } from "./well-formed.ts";

/**
 * The JSON value that the text stands for; of equal keys the last one counts, a lone surrogate becomes `?`.
 *
 * Throws JsonSyntaxError where the text is not JSON, nests deeper than `maxDepth` (200 when not given), or holds a
 * decimal beyond a double.
 */
export function parseJson(text: string, options: { readonly maxDepth?: number } = {}): Json {
  const fixText = mayHoldLoneSurrogate(text) ? wellFormed : asItIs;
  return new JsonReader(text, { maxDepth: options.maxDepth ?? MAX_JSON_DEPTH, fixText }).document();
}

function asItIs(text: string): string {
  return text;
}
