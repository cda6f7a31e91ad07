import type { KeyboardEvent, ReactNode } from "react";

import styles from "./tabs.module.css";

export type TabsProps<Key extends string> = {
  readonly label: string;
  readonly tabs: readonly { readonly key: Key; readonly label: ReactNode }[];
  readonly selected: Key;
  readonly onSelect: (key: Key) => void;
};

/** One of several; arrow keys move between them. */
export function Tabs<Key extends string>({ label, tabs, selected, onSelect }: TabsProps<Key>): ReactNode {
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const at = tabs.findIndex(({ key }) => key === selected);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (next === undefined) return;
    onSelect(next.key);
    event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")[(at + step + tabs.length) % tabs.length]?.focus();
  };
  return (
    <div role="tablist" aria-label={label} className={styles.tabs} onKeyDown={onKeyDown}>
      {tabs.map(({ key, label: words }) => (
        <button
          key={key}
          type="button"
          role="tab"
          className={styles.tab}
          aria-selected={key === selected}
          tabIndex={key === selected ? 0 : -1}
          onClick={() => onSelect(key)}
        >
          {words}
        </button>
      ))}
    </div>
  );
}
