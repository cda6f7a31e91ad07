import { Popover as Primitive } from "radix-ui";
import type { ReactNode } from "react";

import styles from "./popover.module.css";

export type PopoverProps = {
  /** The name of what opens, for who does not see it. */
  readonly label: string;
  /** The button that opens it. */
  readonly trigger: ReactNode;
  readonly children: ReactNode;
  readonly isOpen?: boolean;
  readonly onOpenChange?: (isOpen: boolean) => void;
};

/** Something that opens beside a button and stays until it is left. Not modal, for the same reason as menus. */
export function Popover({ label, trigger, children, isOpen, onOpenChange }: PopoverProps): ReactNode {
  return (
    <Primitive.Root
      {...(isOpen === undefined ? {} : { open: isOpen })}
      {...(onOpenChange === undefined ? {} : { onOpenChange })}
    >
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          className={styles.popover}
          aria-label={label}
          align="end"
          sideOffset={4}
          collisionPadding={8}
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
