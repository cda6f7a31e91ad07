import { ExactNumber } from "./exact-json.ts";

/** A line of a JSON tree: a value, or the start of an object or a list. */
export type JsonRow = {
  /** `$.order.lines[3]`: the way to it, unique in the tree. */
  readonly path: string;
  readonly depth: number;
  /** The name or index under which it stands; `""` for the whole. */
  readonly name: string;
  readonly value: unknown;
  readonly kind: "object" | "list" | "text" | "number" | "flag" | "null";
  /** How many entries it holds; 0 for a plain value. */
  readonly size: number;
  readonly isOpen: boolean;
};

/**
 * The lines that are in sight: what lies in closed objects is not visited, so that an opened payload costs what is shown of it.
 * A list or object of more than 1,000 entries shows the first, and a line that tells how many follow.
 */
export function jsonRows(value: unknown, isOpen: (path: string, depth: number) => boolean): JsonRow[] {
  const rows: JsonRow[] = [];
  visit({ value, path: "$", name: "", depth: 0 }, { rows, isOpen });
  return rows;
}

const mostEntries = 1000;
type Place = { readonly value: unknown; readonly path: string; readonly name: string; readonly depth: number };
type Visit = { readonly rows: JsonRow[]; readonly isOpen: (path: string, depth: number) => boolean };

function visit(place: Place, { rows, isOpen }: Visit): void {
  const { value, path, name, depth } = place;
  const kind = kindOf(value);
  const entries = entriesOf(value);
  const open = entries.length > 0 && isOpen(path, depth);
  rows.push({ path, depth, name, value, kind, size: entries.length, isOpen: open });
  if (!open) return;
  for (const [key, entry] of entries.slice(0, mostEntries)) {
    visit({ value: entry, path: entryPath(path, key, kind === "list"), name: key, depth: depth + 1 }, { rows, isOpen });
  }
  const left = entries.length - mostEntries;
  if (left > 0)
    rows.push({
      path: `${path}…`,
      depth: depth + 1,
      name: "",
      value: `… ${left} more`,
      kind: "null",
      size: 0,
      isOpen: false,
    });
}

/** The way to an entry of what stands at `path`. */
export function entryPath(path: string, key: string, isList: boolean): string {
  return isList ? `${path}[${key}]` : `${path}${keyPath(key)}`;
}

function keyPath(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `['${key.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}']`;
}

export function kindOf(value: unknown): JsonRow["kind"] {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "list";
  if (value instanceof ExactNumber) return "number";
  switch (typeof value) {
    case "object":
      return "object";
    case "number":
    case "bigint":
      return "number";
    case "boolean":
      return "flag";
    default:
      return "text";
  }
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value !== "object" || value === null || value instanceof ExactNumber) return [];
  return Array.isArray(value) ? value.map((entry, index) => [String(index), entry] as const) : Object.entries(value);
}

/** The paths of everything that has the words in its name or its value, and of what holds it: open these to see them. */
export function pathsWith(value: unknown, words: string): ReadonlySet<string> {
  const found = new Set<string>();
  const wanted = words.toLowerCase();
  const search = (entry: unknown, { path, name, depth }: Omit<Place, "value">): boolean => {
    const entries = entriesOf(entry);
    const isList = Array.isArray(entry);
    const inside =
      depth < 64
        ? entries.filter(([key, inner]) =>
            search(inner, { path: isList ? `${path}[${key}]` : `${path}${keyPath(key)}`, name: key, depth: depth + 1 }),
          )
        : [];
    const isMatch =
      name.toLowerCase().includes(wanted) || (entries.length === 0 && String(entry).toLowerCase().includes(wanted));
    if (inside.length > 0 || isMatch) found.add(path);
    return inside.length > 0 || isMatch;
  };
  search(value, { path: "$", name: "", depth: 0 });
  return found;
}

/** A text with the marks that turn the direction of reading written out: obeyed, they let a text pass for another. */
export function withMarks(text: string): string {
  return text.replaceAll(
    /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
