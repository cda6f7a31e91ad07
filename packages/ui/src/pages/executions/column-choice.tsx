import type { ReactNode } from "react";

import { allColumns, columnsText, shownColumns } from "./columns.tsx";
import styles from "./filter-bar.module.css";

type ChoiceProps = { readonly cols: string | undefined; readonly onChange: (cols: string | undefined) => void };

/** Which columns the list has; at least one. */
export function ColumnChoice({ cols, onChange }: ChoiceProps): ReactNode {
  const shown = shownColumns(cols);
  const toggle = (key: string): void => {
    const next = shown.includes(key) ? shown.filter((one) => one !== key) : [...shown, key];
    if (next.length > 0) onChange(columnsText(next));
  };
  return (
    <>
      <h2>Columns</h2>
      {allColumns.map(({ key, title }) => (
        <label key={key} className={styles.choice}>
          <input type="checkbox" checked={shown.includes(key)} onChange={() => toggle(key)} /> {title}
        </label>
      ))}
      <button type="button" className={styles.reset} onClick={() => onChange(undefined)}>
        The usual columns
      </button>
    </>
  );
}
