import type { Json } from "./payload/json.ts";
import type { Payload } from "./payload/payload.ts";

/** The languages in which definitions may write expressions. `graaljs` is `javascript`. Source: engine.md 5.13, 5.20. */
export type ScriptLanguage = "javascript" | "python" | "jq";

/** A script to evaluate, with everything that it can see: the same request always gives the same result. */
export type ScriptRequest = {
  readonly language: ScriptLanguage;
  /** `expression`: the value of the last statement counts; `function`: what the body returns. jq knows `expression` alone. */
  readonly form: "expression" | "function";
  readonly source: string;
  /** An object: `$` in JavaScript, the globals in Python, `.` in jq. May hold secrets' names, never their values. */
  readonly input: Payload;
};

/** What a script came to. Of jq, `value` is the list of everything that it gave. */
export type ScriptResult =
  | { readonly kind: "value"; readonly value: Json }
  | { readonly kind: "failed"; readonly message: string }
  /** It used up its time, memory or output, and was ended. */
  | { readonly kind: "stopped"; readonly message: string };
