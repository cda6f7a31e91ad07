import { isJsonArray, isJsonObject, jsonObject } from "../payload/json.ts";
import type { Json } from "../payload/json.ts";
import { jsonToText } from "../payload/json-to-text.ts";
import { EscapedText } from "./escaped-text.ts";
import type { Span } from "./escaped-text.ts";

/**
 * The value with certain texts hidden, however they are escaped, also within longer ones, in keys and as numbers: `instead`
 * says what is put in the place of each. For what comes back from where secrets were sent to.
 */
export function withTextsHidden(json: Json, instead: ReadonlyMap<string, string>): Json {
  if (instead.size === 0) return json;
  const hidden = Array.from(instead, ([text, replacement]) => ({ escaped: new EscapedText(text), replacement }));
  const hide = (text: string): string => withoutPlaces(text, placesIn(text, hidden));
  const shown = (value: Json): Json => {
    if (typeof value === "string") return hide(value);
    if (isJsonArray(value)) return value.map(shown);
    if (isJsonObject(value))
      return jsonObject(Object.entries(value).map(([key, one]) => [hide(key), shown(one)] as const));
    return value === null || typeof value === "boolean" ? value : (instead.get(jsonToText(value)) ?? value);
  };
  return shown(json);
}

type Hidden = { readonly escaped: EscapedText; readonly replacement: string };
type Place = Span & { readonly replacement: string };

function placesIn(text: string, hidden: readonly Hidden[]): readonly Place[] {
  return hidden
    .flatMap(({ escaped, replacement }) => Array.from(escaped.in(text), (span) => ({ ...span, replacement })))
    .sort((a, b) => a.start - b.start);
}

/** Places that overlap are one, for nothing of any may stay; what is put there is that of the longest. */
function withoutPlaces(text: string, places: readonly Place[]): string {
  let [result, from] = ["", 0];
  let open: Place | undefined;
  for (const place of places) {
    if (open !== undefined && place.start < open.end) {
      const { replacement } = place.end - place.start > open.end - open.start ? place : open;
      open = { start: open.start, end: Math.max(open.end, place.end), replacement };
      continue;
    }
    if (open !== undefined) [result, from] = [result + text.slice(from, open.start) + open.replacement, open.end];
    open = place;
  }
  if (open === undefined) return text;
  return result + text.slice(from, open.start) + open.replacement + text.slice(open.end);
}
