/** One column: its title, and whether its cells stand at its right edge. */
export type Column = { readonly title: string; readonly right?: boolean };

/** A table as text, a line a row, with a rule below the titles; columns are as wide as their widest cell. No trailing blanks. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(...[title, ...rows.map((row) => row[index] ?? "")].map(widthOf)),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ right }, index) => pad(cells[index] ?? "", widths[index] ?? 0, right === true ? "start" : "end"))
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join("  ");
  return [line(columns.map(({ title }) => title)), rule, ...rows.map(line)];
}

function pad(text: string, width: number, where: "start" | "end"): string {
  const blanks = " ".repeat(Math.max(0, width - widthOf(text)));
  return where === "start" ? blanks + text : text + blanks;
}

function widthOf(text: string): number {
  return Array.from(text).length;
}
