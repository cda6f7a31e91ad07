import { isIP } from "node:net";

import { z } from "zod";

import { maskValue } from "./mask-secrets.ts";

/**
 * A setting read from one variable's text, blanks around it removed. `wanted` completes the sentence "wanted ..." of the
 * fault; `parse` gives undefined for a text that is not such a value, or throws an Error whose message says what is wrong.
 */
export function setting<T>(wanted: string, parse: (text: string) => T | undefined) {
  return z.string({ error: wanted }).transform((text, context): T => {
    const outcome = attempt(() => parse(text.trim()));
    if (outcome.value !== undefined) return outcome.value;
    context.addIssue({
      code: "custom",
      message: outcome.why === undefined ? wanted : `${wanted} (${maskValue(outcome.why)})`,
    });
    return z.NEVER;
  });
}

/** A whole number within the limits, both included. */
export function integer({ min, max }: { readonly min: number; readonly max: number }) {
  return setting(`a whole number from ${min} to ${max}`, (text) => wholeNumber(text, { min, max }));
}

/** A TCP port to listen on. 0 lets the system choose one. */
export function port() {
  return setting("a port from 0 to 65535", (text) => wholeNumber(text, { min: 0, max: 65_535 }));
}

/** An address of this machine to listen on: IPv4, IPv6 without brackets, or `localhost`. */
export function bindAddress() {
  return setting("an address to listen on, such as 127.0.0.1 or 0.0.0.0", (text) =>
    text === "localhost" || isIP(text) !== 0 ? text : undefined,
  );
}

/** A length of time in milliseconds; the variable's name ends in `_MS`. At most 2^31 - 1, what a Node timer can wait. */
export function durationMs({ min = 0, max = maxTimerMs }: { readonly min?: number; readonly max?: number } = {}) {
  return setting(`milliseconds from ${min} to ${max}`, (text) => wholeNumber(text, { min, max }));
}

/** true, 1, yes, on or false, 0, no, off, in any case. */
export function boolean() {
  return setting("true or false", (text) => booleans.get(text.toLowerCase()));
}

/** Text that is not empty. */
export function text({ wanted = "a text" }: { readonly wanted?: string } = {}) {
  return setting(wanted, (value) => (value === "" ? undefined : value));
}

/** One of a closed list of words, in any case. */
export function oneOf<const Word extends string>(words: readonly Word[]) {
  return setting(`one of ${words.join(", ")}`, (value) =>
    words.find((word) => word.toLowerCase() === value.toLowerCase()),
  );
}

/** The level of the log, for `TUTTI_LOG_LEVEL`. */
export function logLevel() {
  return oneOf(["trace", "debug", "info", "warn", "error", "fatal", "silent"]);
}

const maxTimerMs = 2_147_483_647;

const booleans: ReadonlyMap<string, boolean> = new Map([
  ...["true", "1", "yes", "on"].map((word) => [word, true] as const),
  ...["false", "0", "no", "off"].map((word) => [word, false] as const),
]);

function wholeNumber(value: string, { min, max }: { readonly min: number; readonly max: number }): number | undefined {
  if (!/^-?\d{1,16}$/u.test(value)) return undefined;
  const parsed = Number(value);
  return parsed >= min && parsed <= max ? parsed : undefined;
}

function attempt<T>(run: () => T | undefined): { readonly value: T | undefined; readonly why?: string } {
  try {
    return { value: run() };
  } catch (error) {
    return { value: undefined, why: error instanceof Error ? error.message : String(error) };
  }
}
