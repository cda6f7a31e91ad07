import { useSyncExternalStore } from "react";

/** What somebody has chosen about looks, kept in this browser. The first choice of each is the usual one. */
export const choices = {
  theme: ["system", "light", "dark"],
  zone: ["local", "utc"],
  density: ["usual", "compact", "roomy"],
  tree: ["off", "on"],
} as const;
type Choices = typeof choices;
export type Preference = keyof Choices;

/** What is chosen, and a way to choose otherwise. Everything that shows it changes at once. */
export function usePreference<Name extends Preference>(
  name: Name,
): readonly [Choices[Name][number], (value: Choices[Name][number]) => void] {
  const value = useSyncExternalStore(subscribe, () => chosen(name));
  return [value, (next) => choose(name, next)];
}

/** `theme.js` reads the same places before the first paint. */
function chosen<Name extends Preference>(name: Name): Choices[Name][number] {
  const known: readonly Choices[Name][number][] = choices[name];
  const kept = localStorage.getItem(`tutti.${name}`);
  return known.find((one) => one === kept) ?? choices[name][0];
}

function choose(name: Preference, value: string): void {
  const isUsual = value === choices[name][0];
  if (isUsual) localStorage.removeItem(`tutti.${name}`);
  else localStorage.setItem(`tutti.${name}`, value);
  if (isUsual) delete document.documentElement.dataset[name];
  else document.documentElement.dataset[name] = value;
  for (const listener of listeners) listener();
}

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
