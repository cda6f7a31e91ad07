import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ReactNode } from "react";

import { payloadQuery } from "../../api/queries.ts";
import type { Execution, PayloadField } from "../../api/queries.ts";
import type { TaskRow } from "../../model/execution.ts";
import { exactText } from "../../model/json/exact-json.ts";
import { valueDiff } from "../../model/json/value-diff.ts";
import type { ValueChange } from "../../model/json/value-diff.ts";
import styles from "./attempt-changes.module.css";

type ChangesProps = {
  readonly execution: Execution;
  readonly before: TaskRow;
  readonly task: TaskRow;
};

/** What differs between an attempt and the one before it: its reason, its worker, its input and its output. */
export function AttemptChanges({ execution, before, task }: ChangesProps): ReactNode {
  const input = useChanges({ execution, before, task }, "input");
  const output = useChanges({ execution, before, task }, "output");
  // Until it ends, its output is not what it gives; and of an instant that is past, it is what came later.
  const hasEnded = task.endTime > 0;
  const facts = [
    { path: "status", before: before.status, after: task.status },
    { path: "reason", before: before.reason, after: task.reason },
    { path: "worker", before: before.workerId, after: task.workerId },
  ].filter((fact) => fact.before !== fact.after);
  const isSame = facts.length === 0 && input === "same" && (output === "same" || !hasEnded);
  return (
    <section className={styles.changes} aria-label={`Compared with attempt ${before.retryCount + 1}`}>
      <h3>Compared with {nameOf(before, task)}</h3>
      {isSame && (
        <p className="muted">
          The same input{hasEnded ? ", the same output, the same reason." : "; it has not ended."}
        </p>
      )}
      <Rows rows={facts} />
      {!isSame && <Field name="Input" changes={input} />}
      {!isSame && hasEnded && <Field name="Output" changes={output} />}
    </section>
  );
}

function nameOf(before: TaskRow, task: TaskRow): string {
  const attempt = `attempt ${before.retryCount + 1}`;
  return before.iteration === task.iteration ? attempt : `${attempt} of turn ${before.iteration}`;
}

type Changes = "asked" | "same" | "unknown" | { readonly rows: readonly ValueChange[]; readonly isCut: boolean };

function useChanges({ execution, before, task }: ChangesProps, field: PayloadField): Changes {
  const of = ({ taskId, updateTime, endTime }: TaskRow) =>
    payloadQuery(execution, { taskId, field, version: updateTime + endTime });
  const [a, b] = [useQuery(of(before)), useQuery(of(task))];
  return useMemo(() => {
    if (a.isError || b.isError) return "unknown";
    if (a.data === undefined || b.data === undefined || a.isPlaceholderData || b.isPlaceholderData) return "asked";
    if (!a.data.isWhole || !b.data.isWhole) return "unknown";
    const { changes, isCut } = valueDiff(a.data.value, b.data.value);
    return changes.length === 0 ? "same" : { isCut, rows: changes };
  }, [a.data, b.data, a.isError, b.isError, a.isPlaceholderData, b.isPlaceholderData]);
}

function Field({ name, changes }: { readonly name: string; readonly changes: Changes }): ReactNode {
  if (changes === "asked") return undefined;
  return (
    <>
      <h4>{name}</h4>
      {changes === "same" && <p className="muted">The same.</p>}
      {changes === "unknown" && <p className="muted">Too long to be compared here.</p>}
      {typeof changes === "object" && <Rows rows={changes.rows} />}
      {typeof changes === "object" && changes.isCut && <p className="muted">More differs than is shown.</p>}
    </>
  );
}

function Rows({ rows }: { readonly rows: readonly ValueChange[] }): ReactNode {
  if (rows.length === 0) return undefined;
  return (
    <ul>
      {rows.map(({ path, before, after }) => (
        <li key={path}>
          <span className="mono">{path.replace(/^\$\.?/, "") || "all of it"}</span>
          {before !== undefined && before !== "" && <del>{textOf(before)}</del>}
          {after !== undefined && after !== "" && <ins>{textOf(after)}</ins>}
        </li>
      ))}
    </ul>
  );
}

const mostCharacters = 300;

function textOf(value: unknown): string {
  const text = typeof value === "string" ? value : exactText(value);
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
}
