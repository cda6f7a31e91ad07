import { useState } from "react";
import type { ReactNode } from "react";

import { isPayloadPath } from "../../model/lists/glimpses.ts";
import { Button } from "../../parts/button.tsx";
import { allColumns, columnsText, shownColumns } from "./columns.tsx";
import styles from "./filter-bar.module.css";

type ChoiceProps = { readonly cols: string | undefined; readonly onChange: (cols: string | undefined) => void };

/** Which columns the list has; at least one. Places of payloads are columns, too. */
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
      {shown.filter(isPayloadPath).map((path) => (
        <label key={path} className={styles.choice}>
          <input type="checkbox" checked onChange={() => toggle(path)} /> <span className="mono ellipsis">{path}</span>
        </label>
      ))}
      <NewPath onAdd={(path) => onChange(columnsText([...shown.filter((one) => one !== path), path]))} />
      <button type="button" className={styles.reset} onClick={() => onChange(undefined)}>
        The usual columns
      </button>
    </>
  );
}

function NewPath({ onAdd }: { readonly onAdd: (path: string) => void }): ReactNode {
  const [path, setPath] = useState("");
  const isPath = isPayloadPath(path.trim());
  const add = (): void => {
    if (!isPath) return;
    onAdd(path.trim());
    setPath("");
  };
  return (
    <div className={styles.newView}>
      <input
        aria-label="Place of an input or output"
        placeholder="input.orderId"
        maxLength={200}
        spellCheck={false}
        value={path}
        onChange={(event) => setPath(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && add()}
      />
      <Button why={isPath ? undefined : "Name a place, as input.orderId or output.lines[0].sku"} onClick={add}>
        Add
      </Button>
    </div>
  );
}
