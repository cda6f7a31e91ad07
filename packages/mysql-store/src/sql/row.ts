/** A row as the driver gives it: binary columns are Buffers, whole numbers are numbers. */
export type Row = { readonly [column: string]: unknown };

export function numberOf(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== "number") throw unexpected(row, column, "a number");
  return value;
}

export function optionalNumberOf(row: Row, column: string): number | undefined {
  return row[column] === null ? undefined : numberOf(row, column);
}

export function flagOf(row: Row, column: string): boolean {
  return numberOf(row, column) !== 0;
}

export function textOf(row: Row, column: string): string {
  return rawBytesOf(row, column).toString("utf8");
}

export function optionalTextOf(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : textOf(row, column);
}

/** A copy: the driver's Buffers are windows on whole network packets, which a cached payload must not keep alive. */
export function bytesOf(row: Row, column: string): Buffer {
  return Buffer.from(rawBytesOf(row, column));
}

export function optionalBytesOf(row: Row, column: string): Buffer | undefined {
  return row[column] === null ? undefined : bytesOf(row, column);
}

export function hexOf(row: Row, column: string): string {
  return rawBytesOf(row, column).toString("hex");
}

function rawBytesOf(row: Row, column: string): Buffer {
  const value = row[column];
  if (!Buffer.isBuffer(value)) throw unexpected(row, column, "bytes");
  return value;
}

function unexpected(row: Row, column: string, wanted: string): TypeError {
  return new TypeError(
    `column "${column}" should hold ${wanted}, but holds ${column in row ? typeof row[column] : "nothing"}`,
  );
}
