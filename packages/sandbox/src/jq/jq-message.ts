/**
 * The message in what jq has written to its error stream: without the program's name and the place in its input, which
 * say nothing here; of an `error` that was given no text, nothing. A fault in the query comes with its line.
 * Source: engine.md 5.20, case data-jq-errors.
 */
export function jqMessage(errors: string): string {
  const raised = errors.lastIndexOf("jq: error (at ");
  if (raised >= 0) {
    const said = errors.slice(raised).replace(/^jq: error \(at [^)]*\)/, "");
    return said.startsWith(" (not a string)") ? "" : said.replace(/^: /, "").trimEnd();
  }
  const fault = /jq: error: ([^]*?)(?: at <top-level>, line (\d+):|\n|$)/.exec(errors);
  if (fault === null) return errors.trim();
  const what = (fault[1] ?? "").replace(" (Unix shell quoting issues?)", "").trim();
  return fault[2] === undefined ? what : `${what} at line ${fault[2]}`;
}
