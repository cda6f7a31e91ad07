/**
 * Where the values of secrets are. They are asked for as late as possible, for the copy of a task that leaves the
 * cluster or is carried out, and are never stored, indexed or logged. Source: reference/engine.md 6.7.
 */
export interface Secrets {
  /** undefined: there is none of that name. May throw or reject where it cannot be told now. */
  value(name: string): Promise<string | undefined> | string | undefined;
}

/** Where nobody has secrets. */
export const noSecrets: Secrets = { value: () => undefined };
