import { useMemo } from "react";
import type { ReactNode } from "react";

import type { ExecutionGraph, TaskDefinition } from "../../model/execution.ts";
import { provenanceOf, readersOf } from "../../model/provenance.ts";
import type { ExecutionKeys } from "./execution-keys.ts";
import styles from "./inspector.module.css";

type OriginsProps = {
  readonly task: TaskDefinition;
  readonly graph: ExecutionGraph;
  readonly onChange: (keys: ExecutionKeys) => void;
};

/** Where each value of the input comes from, and who reads the output. */
export function Origins({ task, graph, onChange }: OriginsProps): ReactNode {
  const origins = useMemo(() => provenanceOf(task, graph.definition), [task, graph.definition]);
  const readers = useMemo(() => readersOf(task.taskReferenceName, graph.definition), [task, graph.definition]);
  if (origins.length === 0 && readers.length === 0) return undefined;
  const jump = (ref: string): ReactNode => (
    <button type="button" className={styles.jump} onClick={() => onChange({ ref, t: undefined, tab: "output" })}>
      {ref}
    </button>
  );
  return (
    <section className={styles.list} aria-label="Where it comes from and goes to">
      {origins.length > 0 && <h3>Comes from</h3>}
      <ul>
        {origins.map(({ path, expression, sourceRef }) => (
          <li key={`${path} ${expression}`}>
            <span className="mono">{path}</span> ← <span className="mono muted">{expression}</span>{" "}
            {sourceRef !== undefined && jump(sourceRef)}
          </li>
        ))}
      </ul>
      {readers.length > 0 && <h3>Its output is read by</h3>}
      <ul>
        {readers.map((ref) => (
          <li key={ref}>{jump(ref)}</li>
        ))}
      </ul>
    </section>
  );
}
