import type { Json } from "../payload/json.ts";
import { isJsonArray, isJsonObject } from "../payload/json.ts";

/** A value of a template: its path, and the nearest key above it. */
export interface Place {
  readonly path: string;
  readonly key: string;
  readonly value: Json;
}

/** A text of a template: its path, and the nearest key above it. */
export interface TemplateText {
  readonly path: string;
  readonly key: string;
  readonly value: string;
}

/** All texts of the templates in their order. Does not recurse. */
export function textsOf(templates: readonly Place[]): readonly TemplateText[] {
  const texts: TemplateText[] = [];
  const open = templates.toReversed();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value } = next;
    if (typeof value === "string") texts.push({ ...next, value });
    else open.push(...placesIn(next).toReversed());
  }
  return texts;
}

function placesIn({ path, key, value }: Place): readonly Place[] {
  if (isJsonArray(value)) return value.map((item, index) => ({ path: `${path}[${index}]`, key, value: item }));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).map(([name, member]) => ({ path: `${path}.${name}`, key: name, value: member }));
}
