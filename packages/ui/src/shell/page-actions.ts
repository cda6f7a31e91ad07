import { useEffect, useRef } from "react";

/** Something that can be done on the page that is shown. */
export type PageAction = { readonly label: string; readonly run: () => void };

const pages = new Set<{ readonly current: readonly PageAction[] }>();

/** Offers what can be done on this page to who searches, as long as it is shown. */
export function usePageActions(actions: readonly PageAction[]): void {
  const current = useRef(actions);
  current.current = actions;
  useEffect(() => {
    pages.add(current);
    return () => void pages.delete(current);
  }, []);
}

/** What can be done on the page that is shown now. */
export function pageActions(): readonly PageAction[] {
  return [...pages].flatMap(({ current }) => current);
}
