import type { ReactNode } from "react";

import { Dialog } from "../parts/dialog.tsx";
import styles from "./keys-dialog.module.css";
import { places } from "./navigation.ts";

const pageKeys: readonly (readonly [string, string])[] = [
  ["⌘K", "Search, go anywhere"],
  ["/", "Filter this list"],
  ["j k", "Next and previous row"],
  ["Enter", "Open"],
  ["x", "Select the row"],
  ["Space", "Peek into the row"],
  ["1 … 4", "Graph, timeline, table, JSON"],
  ["f F", "Next and previous failure"],
  ["↑ ↓ ← →", "Walk the graph"],
  ["[ ] .", "Of an execution: earlier, later, now"],
  ["c y", "Copy the id; copy the address"],
  ["[", "Elsewhere: collapse the rail"],
  ["Esc", "Close"],
];

export function KeysDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const going = places.map(
    ({ keys, label, to }) =>
      [`g ${keys}`, `${to === "/executions" || to === "/tasks" ? "Executions: " : ""}${label}`] as const,
  );
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <dl className={styles.keys}>
        {[...pageKeys, ...going].map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
