/**
 * The message in what jq has written to its error stream: without the program's name and the place in its input, which
 * say nothing here; of an `error` that was given an object, nothing, and of one that was given a number or a truth, that. A fault in the query comes with its line.
 * What jq says of an `input` that is not there is a word for itself, and is told in ours.
 * Source: engine.md 5.20, case data-jq-errors.
 */
export function jqMessage(errors: string, source: string): string {
  const said = saidIn(errors);
  return said === NO_MORE_INPUTS && /\binput\b/.test(source)
    ? "The query asks for another input by `input`, and it has one alone"
    : said;
}

const NO_MORE_INPUTS = "break";

function saidIn(errors: string): string {
  const raised = errors.lastIndexOf("jq: error (at ");
  if (raised >= 0) {
    const said = errors.slice(raised).replace(/^jq: error \(at [^)]*\)/, "");
    return said.startsWith(NO_TEXT) ? ofNoText(said.slice(NO_TEXT.length)) : ofText(said.replace(/^: /, "").trimEnd());
  }
  const fault = /jq: error: ([^]*?)(?: at <top-level>, line (\d+):|\n|$)/.exec(errors);
  if (fault === null) return errors.trim() || "The query was halted by halt_error, with nothing to say why";
  const what = (fault[1] ?? "").replace(" (Unix shell quoting issues?)", "").trim();
  return fault[2] === undefined ? what : `${what} at line ${fault[2]}`;
}

const NO_TEXT = " (not a string): ";

function ofNoText(said: string): string {
  const value = said.trim();
  if (value.startsWith("{")) return "";
  if (/^(?:-?\d|true$|false$)/.test(value)) return value;
  return `The query raised an error with ${value.slice(0, 200)} instead of a text`;
}

function ofText(text: string): string {
  return text.trim() === "" ? "The query raised an error with an empty text" : text;
}
