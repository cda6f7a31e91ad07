import { useState } from "react";

import { movingKeys, useKeys } from "../shell/keys.ts";
import type { Keys } from "../shell/keys.ts";

type RowKeys<Row> = {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly isSelected?: ((row: Row) => boolean) | undefined;
  readonly onOpen?: ((row: Row) => void) | undefined;
  /** Something else moves the cursor of this table. */
  readonly isDriven: boolean;
};

/**
 * The row that `j k` and the arrows move and Enter opens; undefined before the first of them. A row keeps the cursor when others come
 * above it.
 */
export function useRowKeys<Row>({ rows, keyOf, isSelected, onOpen, isDriven }: RowKeys<Row>): number | undefined {
  const [key, setKey] = useState<string | undefined>();
  const found = key === undefined ? -1 : rows.findIndex((row) => keyOf(row) === key);
  const move = (step: 1 | -1): void => {
    const from = found < 0 && isSelected !== undefined ? rows.findIndex(isSelected) : found;
    const next = rows[Math.min(Math.max(from + step, 0), rows.length - 1)];
    if (next !== undefined) setKey(keyOf(next));
  };
  const row = rows[found];
  const opening: Keys = row === undefined || onOpen === undefined ? {} : { Enter: () => onOpen(row) };
  useKeys(isDriven ? {} : { ...movingKeys(move), ...opening });
  return found < 0 ? undefined : found;
}
