/**
 * What a script reads of its input: the members of `$` by name, and of each either all of it or the members of that.
 * undefined: it cannot be told from the text, and everything may be read.
 */
export type ScriptReads = ReadonlyMap<string, ReadonlySet<string> | "all"> | undefined;

const MEMBER = String.raw`(?:\.\s*([A-Za-z_]\w*)|\[\s*(?:'([^'\\]*)'|"([^"\\]*)"|(\d+))\s*\])`;
const ACCESS = new RegExp(String.raw`(?<![\w$.])\$${MEMBER}(?:\s*${MEMBER})?`, "g");

/** Words by which a script may come to its input without writing `$`, or write `$` without its being seen. */
const HIDDEN = /\\|\b(?:eval|Function|constructor|globalThis|this|import|with|arguments)\b/;

/** What every object has from its prototype, and may use to look at all members. */
const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype));

/**
 * What a JavaScript source reads of `$`, where each use of it is written as `$.name` or `$['name']`. Whatever is
 * written otherwise counts as reading everything: it is never less than what the script reads.
 */
export function readsOf(source: string): ScriptReads {
  if (HIDDEN.test(source)) return undefined;
  const reads = new Map<string, Set<string> | "all">();
  for (const access of source.matchAll(ACCESS)) {
    const first = nameIn(access.slice(1, 5));
    const second = nameIn(access.slice(5, 9));
    if (first === undefined || INHERITED.has(first)) return undefined;
    const known = reads.get(first) ?? new Set<string>();
    if (second === undefined || INHERITED.has(second) || known === "all") reads.set(first, "all");
    else reads.set(first, known.add(second));
  }
  return source.replaceAll(ACCESS, "").includes("$") ? undefined : reads;
}

function nameIn(alternatives: readonly (string | undefined)[]): string | undefined {
  return alternatives.find((name) => name !== undefined);
}
