import { DropdownMenu } from "radix-ui";
import type { FocusEvent, ReactNode } from "react";

import type { OpenedProps } from "./late-panel.tsx";
import type { MenuItem, MenuProps } from "./menu.tsx";
import styles from "./menu.module.css";

/** A menu that has been opened once. */
export function OpenedMenu({
  items,
  trigger,
  isOpen,
  onOpenChange,
}: Pick<MenuProps, "items"> & OpenedProps): ReactNode {
  return (
    <DropdownMenu.Root modal={false} open={isOpen} onOpenChange={onOpenChange}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} align="end" sideOffset={4} collisionPadding={8} onFocus={toFirst}>
          {items.map((item, index) =>
            item === "line" ? (
              <DropdownMenu.Separator key={`line ${index}`} className={styles.line} />
            ) : (
              <Item key={item.label} item={item} />
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** The library knows of keys only that were pressed while it was there, and it comes with the first one. */
function toFirst({ target, currentTarget }: FocusEvent<HTMLElement>): void {
  if (target !== currentTarget || !currentTarget.matches(":focus-visible")) return;
  currentTarget.querySelector<HTMLElement>("[role=menuitem]:not([data-disabled])")?.focus();
}

function Item({ item }: { readonly item: Exclude<MenuItem, "line"> }): ReactNode {
  const { label, why, onSelect, isDanger, keys } = item;
  return (
    <DropdownMenu.Item
      className={`${styles.item} ${isDanger === true && why === undefined ? styles.danger : ""}`}
      disabled={why !== undefined}
      onSelect={onSelect}
    >
      <span className={styles.words}>
        {label}
        {why !== undefined && <span className={styles.why}>{why}</span>}
      </span>
      {keys !== undefined && <kbd className={styles.keys}>{keys}</kbd>}
    </DropdownMenu.Item>
  );
}
