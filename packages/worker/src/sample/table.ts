/** One column: its title, and whether its cells stand at its right edge. */
export type Column = { readonly title: string; readonly right?: boolean };

/**
 * A table as text, a line a row, with a rule below the titles; columns are as wide as their widest cell. No trailing blanks. Where
 * the table would be wider than `maxWidth`, the last column goes on in further lines, a little wide at the least.
 */
export function renderTable(
  columns: readonly Column[],
  cellsOfRows: readonly (readonly string[])[],
  { maxWidth = Number.POSITIVE_INFINITY } = {},
): string[] {
  const widthsOf = (rows: readonly (readonly string[])[]): number[] =>
    columns.map(({ title }, index) => Math.max(...[title, ...rows.map((row) => row[index] ?? "")].map(widthOf)));
  const before = widthsOf(cellsOfRows)
    .slice(0, -1)
    .reduce((sum, width) => sum + width + gap.length, 0);
  const rows = cellsOfRows.flatMap((row) => inSeveralLines(row, Math.max(leastLast, maxWidth - before)));
  const widths = widthsOf(rows);
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ right }, index) => pad(cells[index] ?? "", widths[index] ?? 0, right === true ? "start" : "end"))
      .join(gap)
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join(gap);
  return [line(columns.map(({ title }) => title)), rule, ...rows.map(line)];
}

const gap = "  ";
const leastLast = 20;

/** The row, and below it rows that hold nothing but what is left of its last cell. Broken at blanks where there are some. */
function inSeveralLines(row: readonly string[], width: number): readonly (readonly string[])[] {
  const last = row.at(-1) ?? "";
  if (widthOf(last) <= width) return [row];
  const characters = Array.from(last);
  const blank = characters.slice(0, width + 1).lastIndexOf(" ");
  const end = blank > 0 ? blank : width;
  const [line, rest] = [characters.slice(0, end).join(""), characters.slice(end).join("").trimStart()];
  const others = row.slice(0, -1);
  return [[...others, line], ...inSeveralLines([...others.map(() => ""), rest], width)];
}

function pad(text: string, width: number, where: "start" | "end"): string {
  const blanks = " ".repeat(Math.max(0, width - widthOf(text)));
  return where === "start" ? blanks + text : text + blanks;
}

function widthOf(text: string): number {
  return Array.from(text).length;
}
