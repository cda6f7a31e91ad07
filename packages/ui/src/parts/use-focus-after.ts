import { useEffect, useRef } from "react";
import type { RefObject } from "react";

/**
 * For a button that exchanges the fields before it, as "Raw": once `state` has changed after `follow`, the focus is in the first field
 * of what `within` names, where whoever pressed it goes on. Else the next space would press it again.
 */
export function useFocusAfter<Element extends HTMLElement>(
  state: boolean,
): { readonly within: RefObject<Element | null>; readonly follow: () => void } {
  const within = useRef<Element>(null);
  const isFollowed = useRef(false);
  useEffect(() => {
    if (isFollowed.current) within.current?.querySelector<HTMLElement>("[aria-keyshortcuts='/']")?.focus();
    isFollowed.current = false;
  }, [state]);
  return { within, follow: () => void (isFollowed.current = true) };
}
