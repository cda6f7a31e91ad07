import type { ScriptLanguage, ScriptRequest } from "@tutti/engine";
import { parse } from "acorn";

/**
 * What is wrong with a script's syntax, or undefined. Pure and quick, for the check of definitions.
 *
 * Only JavaScript can be checked without its interpreter; a fault in Python or jq shows when the script is evaluated.
 */
export function checkSyntax(language: ScriptLanguage, source: string, form: ScriptRequest["form"]): string | undefined {
  if (language !== "javascript") return undefined;
  try {
    parse(source, {
      ecmaVersion: "latest",
      sourceType: "script",
      allowReturnOutsideFunction: form === "function",
      // QuickJS takes both, and so must we.
      allowHashBang: true,
      allowAwaitOutsideFunction: false,
    });
    return undefined;
  } catch (error) {
    return error instanceof SyntaxError ? faultOf(source, error) : "the script is nested too deeply";
  }
}

// acorn tells the place both ways: in its message, and as a member.
function faultOf(source: string, error: SyntaxError & { readonly loc?: Place }): string {
  const place = error.loc;
  const what = error.message.replace(/ \(\d+:\d+\)$/, "");
  if (place === undefined) return what;
  const line = source.split(/\r\n|[\n\r\u2028\u2029]/)[place.line - 1] ?? "";
  const excerpt = line.slice(Math.max(0, place.column - EXCERPT / 2), place.column + EXCERPT / 2).trim();
  return `${what} at line ${place.line}, column ${place.column + 1}: ${excerpt}`;
}

const EXCERPT = 120;

type Place = { readonly line: number; readonly column: number };
