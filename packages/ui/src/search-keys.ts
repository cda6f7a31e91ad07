/**
 * What stands behind the `?` of an address: texts, and a list where a key stands there more than once. Readers of it drop what they do
 * not understand; it is never an error.
 */
export type Raw = Readonly<Record<string, unknown>>;

/** Every value as it is written: an id of digits is no number, and what looks like JSON none. */
export function parseSearch(text: string): Record<string, string | readonly string[]> {
  const search = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(search.keys())].map((key) => {
      const values = search.getAll(key);
      return [key, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}

/** An address's `?` and what follows it, which `parseSearch` reads; `""` where nothing is told. */
export function searchText(keys: Raw): string {
  const told = Object.entries(keys).filter(([, value]) => value !== undefined && value !== null);
  return told.length === 0 ? "" : `?${new URLSearchParams(told.map(([key, value]) => [key, String(value)]))}`;
}

/** Reads nothing but what a page knows: the router would leave in place what the page has not understood. */
export function only<Keys extends object>(keysOf: (raw: Raw) => Keys): (raw: Raw) => Keys {
  return (raw) => ({ ...Object.fromEntries(Object.keys(raw).map((key) => [key, undefined])), ...keysOf(raw) });
}

export function textKey(raw: Raw, key: string): string | undefined {
  const given = raw[key];
  const value: unknown = Array.isArray(given) ? given[0] : given;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Of a key that stands there more than once, or whose text has commas or is a JSON list, as Conductor's consoles write them. */
export function listKey(raw: Raw, key: string): readonly string[] {
  const given = raw[key];
  const values: readonly unknown[] = Array.isArray(given) ? given : [given];
  return values.flatMap((value) => (typeof value === "string" ? listOfText(value) : []));
}

function listOfText(text: string): readonly string[] {
  const entries = /^\s*\[(.*)\]\s*$/s.exec(text)?.[1] ?? text;
  return entries
    .split(",")
    .map((entry) => entry.trim().replace(/^"(.*)"$/s, "$1"))
    .filter((entry) => entry !== "");
}

export function numberKey(raw: Raw, key: string): number | undefined {
  const value = Number(textKey(raw, key) ?? Number.NaN);
  return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** The latest time that there is a date for. */
const lastTime = 8.64e15;

/** Epoch ms, or a date as it is written. */
export function timeKey(raw: Raw, key: string): number | undefined {
  const text = textKey(raw, key) ?? "";
  const time = /^\d{4}-\d/.test(text) ? Date.parse(text) : numberKey(raw, key);
  return time !== undefined && time >= 0 && time <= lastTime ? time : undefined;
}

export function choiceKey<Choice extends string>(
  raw: Raw,
  key: string,
  choices: readonly Choice[],
): Choice | undefined {
  const text = textKey(raw, key);
  return choices.find((choice) => choice === text);
}

/** Drops what is undefined, so that addresses stay short. */
export function told<Keys extends Raw>(keys: Keys): { [Key in keyof Keys]?: Exclude<Keys[Key], undefined> } {
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined)) as never;
}
