import { parse } from "acorn";

import type { ScriptRequest } from "../script.ts";

/** Why the text is no JavaScript; undefined where it is. Nothing is run. */
export function javascriptSyntaxError(source: string, form: ScriptRequest["form"] = "expression"): string | undefined {
  try {
    parse(source, { ecmaVersion: "latest", sourceType: "script", allowReturnOutsideFunction: form === "function" });
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    // Its parser calls itself for what is nested.
    if (error instanceof RangeError) return "nested too deep";
    throw error;
  }
}
