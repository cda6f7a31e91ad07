import { X } from "lucide-react";
import { useEffect, useId, useRef } from "react";
import type { ReactNode } from "react";

import { IconButton } from "./button.tsx";
import styles from "./dialog.module.css";

export type DialogProps = {
  readonly title: string;
  readonly children: ReactNode;
  /** The buttons, the one that does it last. */
  readonly foot?: ReactNode;
  readonly isWide?: boolean;
  /** Its first field tells what it is: the title is heard alone, and it hangs from the top, so that it does not move as it grows. */
  readonly isPalette?: boolean;
  readonly onClose: () => void;
};

/**
 * The browser's own dialog: it traps the focus, gives it back, and closes by Escape; `⌘↵` presses the last button of its foot. Shown
 * as long as it is rendered.
 */
export function Dialog({ title, children, foot, isWide, isPalette = false, onClose }: DialogProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    if (element?.open === false) element.showModal();
    // The browser would take the first that there is, which is the way out.
    firstOf(element)?.focus();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`${styles.dialog} ${isWide === true ? styles.wide : isPalette ? styles.palette : ""}`}
      aria-labelledby={id}
      tabIndex={-1}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
        event.preventDefault();
        footButtons(dialog.current).at(-1)?.click();
      }}
    >
      {isPalette ? (
        <h2 id={id} className="only-heard">
          {title}
        </h2>
      ) : (
        <div className={styles.head}>
          <h2 id={id}>{title}</h2>
          <IconButton label="Close" onClick={onClose}>
            <X size={16} />
          </IconButton>
        </div>
      )}
      <div className={styles.body} data-body>
        {children}
      </div>
      {foot !== undefined && (
        <div className={styles.foot} data-foot>
          {foot}
        </div>
      )}
    </dialog>
  );
}

/**
 * Where who opens it goes on: its first field; else the button that does it, unless that takes something away for good: then the first,
 * which leaves all as it is; else it as a whole.
 */
function firstOf(dialog: HTMLDialogElement | null): HTMLElement | undefined {
  const buttons = footButtons(dialog);
  const last = buttons.at(-1);
  return (
    dialog?.querySelector<HTMLElement>("[data-body] :is(input, textarea, select)") ??
    (last?.dataset["look"] === "danger" ? buttons[0] : last) ??
    dialog ??
    undefined
  );
}

function footButtons(dialog: HTMLDialogElement | null): readonly HTMLElement[] {
  return [...(dialog?.querySelectorAll<HTMLElement>("[data-foot] button") ?? [])];
}
