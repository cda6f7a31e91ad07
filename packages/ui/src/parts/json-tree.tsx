import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";

import { exactText } from "../model/json/exact-json.ts";
import { jsonRows, pathsWith, withMarks } from "../model/json/json-rows.ts";
import type { JsonRow } from "../model/json/json-rows.ts";
import { Button } from "./button.tsx";
import { copyText, CopyButton } from "./copy-button.tsx";
import styles from "./json-tree.module.css";
import { toast } from "./toasts.tsx";

/** Longer texts are cut in the tree; copying gives them whole. */
const mostCharacters = 2000;

const rowHeight = 22;

/** A JSON value as a tree that is opened bit by bit; `name` is what the whole is called. */
export function JsonTree({ value, name }: { readonly value: unknown; readonly name: string }): ReactNode {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState<string | undefined>();
  const scroll = useRef<HTMLDivElement>(null);
  const matches = useMemo(() => (words === "" ? undefined : pathsWith(value, words)), [value, words]);
  const rows = useMemo(
    () =>
      jsonRows(value, (path, depth) => (matches === undefined ? depth < 2 : matches.has(path)) !== toggled.has(path)),
    [value, toggled, matches],
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.path ?? index,
    overscan: 20,
  });
  const toggle = (path: string): void => {
    const next = new Set(toggled);
    if (!next.delete(path)) next.add(path);
    setToggled(next);
  };
  const at = chosen === undefined ? -1 : rows.findIndex(({ path }) => path === chosen);
  const current = rows[at];
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
    const turn = current?.isOpen === true ? "ArrowLeft" : "ArrowRight";
    if (step !== 0 && next !== undefined) {
      setChosen(next.path);
      virtual.scrollToIndex(Math.max(at + step, 0), { align: "auto" });
    } else if (current !== undefined && current.size > 0 && event.key === turn) toggle(current.path);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={styles.box}>
      <div className={styles.bar}>
        <input
          type="search"
          placeholder="Find in names and values"
          aria-label={`Find in ${name}`}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <CopyButton name={name} text={() => exactText(value, 2)} />
      </div>
      <div
        ref={scroll}
        className={styles.scroll}
        tabIndex={0}
        role="region"
        aria-label={name}
        // Before the keys of the page.
        onKeyDown={onKeyDown}
      >
        <div className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return undefined;
            return (
              <div
                key={row.path}
                // What is longer than a line wraps, and is as high as it is.
                ref={virtual.measureElement}
                data-index={item.index}
                className={styles.row}
                data-chosen={row.path === chosen}
                onClick={() => setChosen(row.path)}
                style={{ transform: `translateY(${item.start}px)`, paddingLeft: `min(${row.depth * 16}px, 40%)` }}
                title={row.path}
              >
                <Line
                  row={row}
                  isMatch={matches?.has(row.path) === true && row.size === 0}
                  onToggle={() => toggle(row.path)}
                />
              </div>
            );
          })}
        </div>
      </div>
      {current !== undefined && <Chosen row={current} />}
    </div>
  );
}

/** The way to the line that was chosen, and what stands there, to be taken along. */
function Chosen({ row }: { readonly row: JsonRow }): ReactNode {
  const text = typeof row.value === "string" ? row.value : exactText(row.value, 2);
  return (
    <div className={styles.chosen}>
      <span className="ellipsis mono" title={row.path}>
        {row.path}
      </span>
      <CopyButton key={`path ${row.path}`} name="path" text={row.path} />
      <Button look="plain" onClick={() => void copyText(text).then(() => toast("Value copied"))}>
        Copy value
      </Button>
    </div>
  );
}

type LineProps = { readonly row: JsonRow; readonly isMatch: boolean; readonly onToggle: () => void };

function Line({ row, isMatch, onToggle }: LineProps): ReactNode {
  return (
    <>
      {row.size > 0 ? (
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={row.isOpen}
          aria-label={`${row.name || "whole"}`}
          onClick={onToggle}
        >
          {row.isOpen ? <ChevronDown size={12} /> : <ChevronRight size={12} />}
        </button>
      ) : (
        <span className={styles.toggle} />
      )}
      <span className={styles.line}>
        {row.name !== "" && (
          <>
            <span className={styles.name}>{withMarks(row.name)}</span>:{" "}
          </>
        )}
        <span className={`${styles[row.kind] ?? ""} ${isMatch ? styles.match : ""}`}>{shown(row)}</span>
      </span>
    </>
  );
}

function shown({ kind, value, size }: JsonRow): ReactNode {
  if (kind === "object") return <span className={styles.size}>{size === 0 ? "{}" : `{ ${size} }`}</span>;
  if (kind === "list") return <span className={styles.size}>{size === 0 ? "[]" : `[ ${size} ]`}</span>;
  if (kind === "text") return withMarks(JSON.stringify(cut(String(value))));
  return String(value);
}

function cut(text: string): string {
  return text.length > mostCharacters
    ? `${text.slice(0, mostCharacters)}… ${text.length - mostCharacters} more characters`
    : text;
}
