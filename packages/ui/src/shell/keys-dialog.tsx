import { Fragment } from "react";
import type { ReactNode } from "react";

import { Dialog } from "../parts/dialog.tsx";
import styles from "./keys-dialog.module.css";
import { withModifier } from "./modifier-key.ts";
import { groups } from "./navigation.ts";

type KeyWords = readonly (readonly [keys: string, what: string])[];

const everywhere: KeyWords = [
  [withModifier("K"), "Search, go anywhere"],
  ["/", "Filter"],
  ["?", "These keys"],
  ["[", "Collapse the rail"],
  [withModifier("↵"), "Do what a dialog asks"],
  ["Esc", "Close"],
];

const lists: KeyWords = [
  ["j k", "Next, previous; arrows do the same"],
  ["Enter", "Open"],
  ["Space", "Peek into an execution"],
  ["x", "Select an execution"],
  ["a", "What can be done with it"],
];

const execution: KeyWords = [
  ["1 … 4", "Graph, timeline, table, JSON"],
  ["t", "Timeline"],
  ["+ - 0", "Of the timeline: a shorter time, a longer one, all"],
  ["f F", "Next, previous failure"],
  ["↑ ↓ ← →", "Walk the graph"],
  ["i", "Its input and output"],
  ["e", "Why it stands where it stands"],
  ["a", "What can be done with it"],
  ["r", "Run again from the task"],
  ["[ ] .", "Earlier, later, now"],
  ["p", "Play what happened"],
  ["d", "Compare with the last success"],
  ["c y", "Copy the id, the address"],
];

/** Every key that does something, by where it does. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const going = groups.flatMap(({ label: group, places }) =>
    places.map(({ keys, label }) => [`g ${keys}`, group === "" ? label : `${group}: ${label}`] as const),
  );
  return (
    <Dialog title="Keyboard shortcuts" isWide onClose={onClose}>
      <div className={styles.groups}>
        <Group title="Everywhere" keys={everywhere} />
        <Group title="Go to" keys={going} />
        <Group title="Lists" keys={lists} />
        <Group title="An execution" keys={execution} />
      </div>
    </Dialog>
  );
}

function Group({ title, keys }: { readonly title: string; readonly keys: KeyWords }): ReactNode {
  return (
    <section className={styles.group}>
      <h3>{title}</h3>
      <dl>
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              {key
                .split(" ")
                .map((one) => (one === "…" ? <Fragment key={one}>{one}</Fragment> : <kbd key={one}>{one}</kbd>))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
