import { useEffect, useRef } from "react";

/** What a key does on this page. Names are `event.key`; keys never act while somebody types or a dialog is open. */
export type Keys = Readonly<Record<string, () => void>>;

export function useKeys(keys: Keys): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    pages.add(current);
    const listener = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      const action = Object.hasOwn(current.current, event.key) ? current.current[event.key] : undefined;
      if (action === undefined || pressesItself(event)) return;
      event.preventDefault();
      action();
    };
    addEventListener("keydown", listener);
    return () => {
      pages.delete(current);
      removeEventListener("keydown", listener);
    };
  }, []);
}

/** The keys that move by a row. Whoever moves has left the button that had the focus: the next space is for the row. */
export function movingKeys(move: (step: 1 | -1) => void): Keys {
  const moveOn = (step: 1 | -1): void => {
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && focused.matches("a, button")) focused.blur();
    move(step);
  };
  return { j: () => moveOn(1), k: () => moveOn(-1), ArrowDown: () => moveOn(1), ArrowUp: () => moveOn(-1) };
}

const pages = new Set<{ readonly current: Keys }>();

/** Whether the page that is shown does something with a key, which then does not do what it does elsewhere. */
export function isKeyOfPage(key: string): boolean {
  return [...pages].some(({ current }) => Object.hasOwn(current, key));
}

// Enter and space on a link or a button are for that, as arrows on a slider.
function pressesItself({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  return (PRESSES.test(key) && target.closest(PRESSED) !== null) || (MOVES.test(key) && target.matches(MOVED_IN));
}

const PRESSES = /^(?:Enter| )$/;
const PRESSED = "a, button, summary, [role=treeitem], input[type=checkbox], input[type=radio]";
const MOVES = /^(?:Arrow|Home$|End$|Page)/;
const MOVED_IN = "input[type=range], input[type=radio]";
/** Inputs that take no letters. */
const NOT_TYPED_IN = "input[type=range], input[type=checkbox], input[type=radio]";

export function isTyping(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open], [role=menu], [data-radix-popper-content-wrapper]") !== null) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target.matches(NOT_TYPED_IN)) return false;
  return (
    target.isContentEditable || target.shadowRoot !== null || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName)
  );
}
