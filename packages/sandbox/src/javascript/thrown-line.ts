import type { ScriptRequest } from "@tutti/engine";
import { parse } from "acorn";
import type { Expression, Node, ThrowStatement } from "acorn";

/**
 * The line, from 1, of the `throw` that has thrown a value which is no error; QuickJS does not tell. undefined where the script
 * has several that may have thrown it, on more than one line, or is so long that it would take a while to look.
 */
export function thrownLine(source: string, form: ScriptRequest["form"], text: string): number | undefined {
  if (source.length > LONGEST) return undefined;
  const lines = new Set<number>();
  for (const { argument, loc } of throwsIn(parsed(source, form)))
    if (loc && mayGive(argument, text)) lines.add(loc.start.line);
  const [line] = lines;
  return lines.size === 1 ? line : undefined;
}

const LONGEST = 50_000;

function parsed(source: string, form: ScriptRequest["form"]): Node | undefined {
  const allowReturnOutsideFunction = form === "function";
  try {
    return parse(source, { ecmaVersion: "latest", sourceType: "script", allowReturnOutsideFunction, locations: true });
  } catch {
    return undefined;
  }
}

/** Without recursion: a script may be nested as deeply as it likes. */
function throwsIn(program: Node | undefined): readonly ThrowStatement[] {
  const found: ThrowStatement[] = [];
  const waiting: unknown[] = [program];
  for (let next = waiting.pop(); waiting.length > 0 || next !== undefined; next = waiting.pop()) {
    if (typeof next !== "object" || next === null) continue;
    if (isThrow(next)) found.push(next);
    waiting.push(...Object.values(next));
  }
  return found;
}

function isThrow(node: object): node is ThrowStatement {
  return "type" in node && node.type === "ThrowStatement";
}

/** Whether what is thrown may have this text, as far as the script says what it is. */
function mayGive(thrown: Expression, text: string): boolean {
  switch (thrown.type) {
    case "Literal":
      return String(thrown.value) === text;
    case "TemplateLiteral":
      return text.startsWith(thrown.quasis[0]?.value.cooked ?? "");
    case "BinaryExpression":
      return thrown.left.type !== "Literal" || text.startsWith(String(thrown.left.value));
    case "NewExpression":
      return false;
    default:
      return true;
  }
}
