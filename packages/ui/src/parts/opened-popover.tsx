import { Popover as Primitive } from "radix-ui";
import type { ReactNode } from "react";

import type { OpenedProps } from "./late-panel.tsx";
import type { PopoverProps } from "./popover.tsx";
import styles from "./popover.module.css";

/** A popover that has been opened once. */
export function OpenedPopover({
  label,
  trigger,
  children,
  isOpen,
  onOpenChange,
}: PopoverProps & OpenedProps): ReactNode {
  return (
    <Primitive.Root open={isOpen} onOpenChange={onOpenChange}>
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
