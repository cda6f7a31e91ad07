import { useState } from "react";
import type { ReactNode } from "react";

import { useIsNarrow } from "../../parts/use-is-narrow.ts";
import styles from "./filter-bar.module.css";

export type TextFieldProps = {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  readonly placeholder?: string;
  readonly options?: readonly string[];
  /** Stands for the label, and makes the field as wide as there is room. */
  readonly icon?: ReactNode;
  /** The key that leads here. */
  readonly keyName?: string;
};

/** Takes effect by Enter, or when the field is left: each letter would be a search. */
export function TextField({
  label,
  value = "",
  onChange,
  placeholder,
  options,
  icon,
  keyName,
}: TextFieldProps): ReactNode {
  const [draft, setDraft] = useState<string | undefined>();
  const isNarrow = useIsNarrow();
  const settle = (): void => {
    if (draft !== undefined && draft.trim() !== value) onChange(draft.trim() === "" ? undefined : draft.trim());
    setDraft(undefined);
  };
  const listId = `options of ${label}`.replaceAll(" ", "-");
  return (
    <label className={`${styles.field} ${icon === undefined ? "" : styles.wide}`}>
      {icon ?? <span className={placeholder === undefined ? undefined : styles.label}>{label}</span>}
      <input
        type="search"
        aria-label={label}
        aria-keyshortcuts={keyName}
        // Where there is no room for the label it stands in the field.
        placeholder={isNarrow && icon === undefined ? label : (placeholder ?? "any")}
        list={options === undefined ? undefined : listId}
        value={draft ?? value}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={settle}
        onKeyDown={(event) => event.key === "Enter" && settle()}
      />
      {options !== undefined && (
        <datalist id={listId}>
          {options.slice(0, 200).map((option) => (
            <option key={option} value={option} />
          ))}
        </datalist>
      )}
    </label>
  );
}
