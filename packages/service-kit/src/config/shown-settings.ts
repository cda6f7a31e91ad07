import type { Environment } from "./load-config.ts";
import { isSecretName, maskValue } from "./mask-secrets.ts";

/**
 * What a process was set up with, as it may be shown to those who run it: every setting of its schema by its name, as it was
 * written or its default. Passwords in URLs are masked, and what is named like a secret is not shown at all.
 */
export function shownSettings(
  config: Readonly<Record<string, unknown>>,
  environment: Environment,
): ReadonlyMap<string, string> {
  const shown = new Map<string, string>();
  for (const [name, value] of Object.entries(config)) {
    const written = environment[name] ?? defaultText(value);
    if (written !== undefined) shown.set(name, isSecretName(name) ? "***" : maskValue(written));
  }
  return shown;
}

/** Defaults that are more than a word are told by the documentation. */
function defaultText(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? `${value}` : undefined;
}
