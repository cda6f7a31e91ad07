import { MergeView } from "@codemirror/merge";
import { json } from "@codemirror/lang-json";
import { EditorState } from "@codemirror/state";
import { EditorView, highlightSpecialChars, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";

import styles from "./text-diff.module.css";

/** Two texts side by side, what is equal folded. */
export function TextDiff({
  before,
  after,
  label,
}: {
  readonly before: string;
  readonly after: string;
  readonly label: string;
}): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    // In a shadow of its own the library's styles are made by script; in the page they would be style elements, which the content
    // security policy refuses.
    const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
    const extensionsOf = (name: string) => [
      EditorView.contentAttributes.of({ "aria-label": name }),
      json(),
      lineNumbers(),
      // Marks that turn writing around or that nobody sees; those that the library does not know of itself are added.
      highlightSpecialChars({ addSpecialChars: /[\u061C\u202A-\u202C\u2060-\u2069]/gu }),
      EditorView.editable.of(false),
      EditorState.readOnly.of(true),
      EditorView.lineWrapping,
      theme,
    ];
    const view = new MergeView({
      root,
      parent: root,
      a: { doc: before, extensions: extensionsOf(`${label}: before`) },
      b: { doc: after, extensions: extensionsOf(`${label}: after`) },
      collapseUnchanged: { margin: 3, minSize: 4 },
    });
    return () => view.destroy();
  }, [before, after, label]);
  return <div ref={host} className={styles.diff} role="region" aria-label={label} tabIndex={0} />;
}

const theme = EditorView.theme({
  "&": { color: "var(--text)", backgroundColor: "var(--page)", fontSize: "12px" },
  ".cm-scroller": { fontFamily: "var(--mono)" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--muted)", border: "0" },
  ".cm-collapsedLines": { background: "var(--sunken)", color: "var(--muted)" },
  ...sideLook("a", "failed"),
  ...sideLook("b", "done"),
});

/** A line that differs is tinted, and what differs within it a little more. */
function sideLook(side: "a" | "b", status: "failed" | "done") {
  const within = `color-mix(in srgb, var(--${status}) 26%, transparent)`;
  return {
    [`&.cm-merge-${side} .cm-changedLine`]: { background: `var(--${status}-tint)` },
    [`&.cm-merge-${side} .cm-changedText`]: { background: within, borderRadius: "2px" },
    [`&.cm-merge-${side} .cm-changedLineGutter`]: { background: `var(--${status})` },
  };
}
