import type { ScriptRequest } from "@tutti/engine";
import { parse } from "acorn";

/** Lines and columns count from 1. The place is missing where the parser gave up for another reason. */
export type SyntaxFault = {
  readonly what: string;
  readonly place: { readonly line: number; readonly column: number; readonly excerpt: string } | undefined;
};

/** What is wrong with the syntax of a script in JavaScript, and where; undefined where nothing is. Nothing is evaluated. */
export function javaScriptFault(source: string, form: ScriptRequest["form"]): SyntaxFault | undefined {
  try {
    parse(source, {
      ecmaVersion: "latest",
      sourceType: "script",
      allowReturnOutsideFunction: form === "function",
      allowHashBang: true,
    });
    return undefined;
  } catch (error) {
    return error instanceof SyntaxError
      ? faultOf(source, error)
      : { what: "the script is nested too deeply", place: undefined };
  }
}

// acorn tells the place both ways: in its message, and as a member.
function faultOf(source: string, error: SyntaxError & { readonly loc?: Location }): SyntaxFault {
  const what = error.message.replace(/ \(\d+:\d+\)$/, "");
  if (error.loc === undefined) return { what, place: undefined };
  const { line, column } = error.loc;
  const text = source.split(/\r\n|[\n\r\u2028\u2029]/)[line - 1] ?? "";
  const excerpt = text.slice(Math.max(0, column - EXCERPT / 2), column + EXCERPT / 2).trim();
  return { what, place: { line, column: column + 1, excerpt } };
}

const EXCERPT = 120;

type Location = { readonly line: number; readonly column: number };
