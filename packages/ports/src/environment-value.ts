/** A value that definitions read as `${workflow.env.<name>}`. Source: reference/engine.md 6.7. */
export type EnvironmentValue = { readonly name: string; readonly value: string };
