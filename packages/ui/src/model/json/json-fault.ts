/**
 * What is wrong with a text that is no JSON, and in which line, whatever words the browser has for it: `message` is what its parser
 * said.
 */
export function jsonFault(text: string, message: string): string {
  const at = placeOf(text, message);
  const line = text.slice(0, at).split("\n").length;
  const found = text.slice(at).trim();
  if (found === "") return `Line ${line}: the text ends before the value does; a }, a ] or a " is missing`;
  const wanted = /\btrailing|after JSON|non-whitespace/i.test(message) ? "nothing more" : "a value, a name or its end";
  return `Line ${line}: ${wanted} was wanted, but “${Array.from(found).slice(0, 12).join("")}” came`;
}

/** Chromium tells a position, Firefox a line and a column; where neither is told it is the end. */
function placeOf(text: string, message: string): number {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? [];
  const token = /Unexpected token '?(.)'?, .*"(.+)"/su.exec(message)?.[1];
  if (line !== undefined && column !== undefined) {
    const before = text.split("\n").slice(0, Number(line) - 1);
    return before.reduce((sum, one) => sum + one.length + 1, 0) + Number(column) - 1;
  }
  return token !== undefined && /Unexpected token/.test(message) ? Math.max(text.indexOf(token), 0) : text.length;
}
