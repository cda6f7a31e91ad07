import { useSyncExternalStore } from "react";

const narrow = matchMedia("(max-width: 760px)");

/** Whether the screen is a phone's: what has columns elsewhere is a list of cards there. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => narrow.matches);
}

function subscribe(listener: () => void): () => void {
  narrow.addEventListener("change", listener);
  return () => narrow.removeEventListener("change", listener);
}
