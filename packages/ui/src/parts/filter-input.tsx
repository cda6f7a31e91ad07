import { Search } from "lucide-react";
import type { ReactNode } from "react";

import styles from "./filter-input.module.css";

export type FilterInputProps = {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
};

/** Narrows the list below it with each letter. The key `/` leads here. */
export function FilterInput({ label, placeholder, value, onChange }: FilterInputProps): ReactNode {
  return (
    <div className={styles.filter}>
      <Search size={14} aria-hidden="true" />
      <input
        type="search"
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      {value === "" && <kbd aria-hidden="true">/</kbd>}
    </div>
  );
}
