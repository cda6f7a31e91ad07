import { useMemo } from "react";
import type { ReactNode } from "react";

import type { ExecutionGraph, TaskDefinition } from "../../model/execution.ts";
import { provenanceOf, readersOf } from "../../model/reasons/provenance.ts";
import type { ExecutionKeys, Tab } from "./execution-keys.ts";
import styles from "./inspector.module.css";

type OriginsProps = {
  readonly task: TaskDefinition;
  readonly graph: ExecutionGraph;
  readonly onChange: (keys: ExecutionKeys) => void;
};

/** Where each value of the input comes from. */
export function Origins({ task, graph, onChange }: OriginsProps): ReactNode {
  const origins = useMemo(() => provenanceOf(task, graph.definition), [task, graph.definition]);
  if (origins.length === 0) return undefined;
  return (
    <section className={styles.list} aria-label="Where it comes from">
      <h3>Comes from</h3>
      <ul>
        {origins.map(({ path, expression, sourceRef }) => (
          <li key={`${path} ${expression}`}>
            <span className="mono">{path}</span> ← <span className="mono muted">{expression}</span>{" "}
            {sourceRef !== undefined && <Jump to={sourceRef} tab="output" onChange={onChange} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Who reads the output, and what of it. */
export function Readers({ task, graph, onChange }: OriginsProps): ReactNode {
  const readers = useMemo(() => readersOf(task.taskReferenceName, graph.definition), [task, graph.definition]);
  return (
    <section className={styles.list} aria-label="Who reads it">
      <h3>Read by</h3>
      <ul>
        {readers.map(({ ref, path, expression }) => (
          <li key={`${ref} ${path} ${expression}`}>
            {ref === undefined ? "the workflow's output" : <Jump to={ref} tab="input" onChange={onChange} />}{" "}
            <span className="mono">{path}</span> ← <span className="mono muted">{expression}</span>
          </li>
        ))}
        {readers.length === 0 && <li className="muted">No expression of the definition reads it.</li>}
      </ul>
    </section>
  );
}

type JumpProps = Pick<OriginsProps, "onChange"> & { readonly to: string; readonly tab: Tab };

function Jump({ to, tab, onChange }: JumpProps): ReactNode {
  return (
    <button type="button" className={styles.jump} onClick={() => onChange({ tab, ref: to, t: undefined })}>
      {to}
    </button>
  );
}
