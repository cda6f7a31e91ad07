import { cloneElement, Suspense, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { ReactElement, ReactNode, RefObject } from "react";

import type { ButtonProps } from "./button.tsx";

/** Whether a panel is open, where its owner says so; else it knows by itself. */
export type OpenProps = {
  readonly isOpen?: boolean | undefined;
  readonly onOpenChange?: ((isOpen: boolean) => void) | undefined;
};
export type OpenedProps = {
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly trigger: ReactElement<ButtonProps>;
};

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
  const button = useRef<HTMLButtonElement>(null);
  const isFocused = useRef(false);
  const onOpenChange = (next: boolean): void => {
    setOwn(next);
    owner.onOpenChange?.(next);
  };
  useEscape(isOpen, () => onOpenChange(false));
  const reach = (): void => void load().catch(() => undefined);
  const closed = cloneElement(trigger, {
    "aria-haspopup": kind,
    "aria-expanded": isOpen,
    onPointerEnter: reach,
    onFocus: () => {
      isFocused.current = true;
      reach();
    },
    onBlur: () => void (isFocused.current = false),
    onClick: () => onOpenChange(true),
    // A menu opens by this key, too.
    onKeyDown: (event) => {
      if (kind !== "menu" || event.key !== "ArrowDown") return;
      event.preventDefault();
      onOpenChange(true);
    },
  });
  if (!hasBeenOpen.current) return closed;
  return (
    <Suspense fallback={closed}>
      {opened({ isOpen, onOpenChange, trigger: cloneElement(trigger, { ref: button }) })}
      <KeptFocus button={button} isFocused={isFocused} />
    </Suspense>
  );
}

type KeptFocusProps = { readonly button: RefObject<HTMLButtonElement | null>; readonly isFocused: RefObject<boolean> };

/** The library's button takes the place of ours, and its focus. */
function KeptFocus({ button, isFocused }: KeptFocusProps): ReactNode {
  useLayoutEffect(() => {
    if (isFocused.current && document.activeElement === document.body) button.current?.focus();
    isFocused.current = false;
  }, []);
  return undefined;
}

/** Before the library is there, too. */
function useEscape(isOn: boolean, close: () => void): void {
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    if (!isOn) return undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [isOn]);
}
