import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";

import styles from "./menu.module.css";

/** `why`: it cannot be chosen, and this tells why. */
export type MenuItem =
  | {
      readonly label: string;
      readonly onSelect: () => void;
      readonly why?: string | undefined;
      readonly isDanger?: boolean;
      readonly keys?: string;
    }
  | "line";

export type MenuProps = {
  readonly items: readonly MenuItem[];
  readonly children: ReactNode;
  /** Where something else than its button opens it, too. */
  readonly isOpen?: boolean;
  readonly onOpenChange?: (isOpen: boolean) => void;
};

/** A button that opens a menu. Not modal: the library would add a style that the content security policy refuses. */
export function Menu({ items, children, isOpen, onOpenChange }: MenuProps): ReactNode {
  return (
    <DropdownMenu.Root
      modal={false}
      {...(isOpen === undefined ? {} : { open: isOpen })}
      {...(onOpenChange === undefined ? {} : { onOpenChange })}
    >
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} align="end" sideOffset={4} collisionPadding={8}>
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
