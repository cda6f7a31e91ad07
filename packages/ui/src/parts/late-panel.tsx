import { cloneElement, Suspense, useRef, useState } from "react";
import type { ReactElement, ReactNode } from "react";

import type { ButtonProps } from "./button.tsx";

/** Whether a panel is open, where its owner says so; else it knows by itself. */
export type OpenProps = { readonly isOpen?: boolean; readonly onOpenChange?: (isOpen: boolean) => void };
export type OpenedProps = Required<OpenProps>;

type LatePanelProps = OpenProps & {
  /** The button that opens it. */
  readonly trigger: ReactElement<ButtonProps>;
  readonly kind: "dialog" | "menu";
  /** Asks for what shows the panel. */
  readonly load: () => Promise<unknown>;
  /** The button with its panel, once it has been opened. */
  readonly opened: (props: OpenedProps) => ReactNode;
};

/**
 * A button whose panel is made of a library of its own: it is asked for when somebody reaches for the button, so that no page waits for
 * what nobody may open.
 */
export function LatePanel({ trigger, kind, load, opened, ...owner }: LatePanelProps): ReactNode {
  const [own, setOwn] = useState(false);
  const isOpen = owner.isOpen ?? own;
  const hasBeenOpen = useRef(false);
  hasBeenOpen.current ||= isOpen;
  const onOpenChange = (next: boolean): void => {
    setOwn(next);
    owner.onOpenChange?.(next);
  };
  const reach = (): void => void load().catch(() => undefined);
  const closed = cloneElement(trigger, {
    "aria-haspopup": kind,
    "aria-expanded": isOpen,
    onPointerEnter: reach,
    onFocus: reach,
    onClick: () => onOpenChange(true),
    // A menu opens by this key, too.
    onKeyDown: (event) => {
      if (kind !== "menu" || event.key !== "ArrowDown") return;
      event.preventDefault();
      onOpenChange(true);
    },
  });
  return hasBeenOpen.current ? <Suspense fallback={closed}>{opened({ isOpen, onOpenChange })}</Suspense> : closed;
}
