/** Readers of what stands behind the `?` of an address: what is not understood is dropped, and never an error. */
export type Raw = Readonly<Record<string, unknown>>;

export function textKey(raw: Raw, key: string): string | undefined {
  const value = raw[key];
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function numberKey(raw: Raw, key: string): number | undefined {
  const value = Number(raw[key] ?? Number.NaN);
  return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

export function choiceKey<Choice extends string>(
  raw: Raw,
  key: string,
  choices: readonly Choice[],
): Choice | undefined {
  return choices.find((choice) => choice === raw[key]);
}

/** Drops what is undefined, so that addresses stay short. */
export function told<Keys extends Raw>(keys: Keys): { [Key in keyof Keys]?: Exclude<Keys[Key], undefined> } {
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined)) as never;
}
