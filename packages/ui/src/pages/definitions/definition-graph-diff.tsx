import { X } from "lucide-react";
import { useMemo } from "react";
import type { ReactNode } from "react";

import { Changes } from "../../canvas/changes.ts";
import { GraphView } from "../../canvas/graph-view.tsx";
import { allTasksOf } from "../../model/execution.ts";
import type { TaskDefinition, WorkflowDefinition } from "../../model/execution.ts";
import { layoutOf } from "../../model/drawing/layout.ts";
import { fieldChanges, mergedDefinition } from "../../model/drawing/merged-definition.ts";
import type { Change } from "../../model/drawing/merged-definition.ts";
import { IconButton } from "../../parts/button.tsx";
import form from "../../parts/form.module.css";
import { JsonTree } from "../../parts/json-tree.tsx";
import styles from "./definition-versions.module.css";

type DiffProps = {
  readonly before: WorkflowDefinition;
  readonly after: WorkflowDefinition;
  readonly selected: string | undefined;
  readonly onSelect: (ref: string | undefined) => void;
};

/** Two versions drawn as one: what was added, removed, changed and moved, and what differs in the task that is selected. */
export function DefinitionGraphDiff({ before, after, selected, onSelect }: DiffProps): ReactNode {
  const merged = useMemo(() => mergedDefinition(before.tasks, after.tasks), [before, after]);
  const layout = useMemo(() => layoutOf(merged.tasks), [merged]);
  const change = selected === undefined ? undefined : merged.changes.get(selected);
  const taskIn = (definition: WorkflowDefinition): TaskDefinition | undefined =>
    allTasksOf(definition.tasks).find(({ taskReferenceName }) => taskReferenceName === selected);
  const [old, task] = [taskIn(before), taskIn(after)];
  const hasTask = old !== undefined || task !== undefined;
  return (
    <>
      <ul className={styles.changes} aria-label="Changed tasks">
        {[...merged.changes].map(([ref, what]) => (
          <li key={ref}>
            <button type="button" data-change={what} aria-pressed={ref === selected} onClick={() => onSelect(ref)}>
              <strong>{ref}</strong> {what}
            </button>
          </li>
        ))}
        {merged.changes.size === 0 && <li className="muted">No task differs.</li>}
      </ul>
      <div className={form.split} data-alone={!hasTask}>
        <div className={form.main}>
          <Changes value={merged.changes}>
            <GraphView
              isPlan
              hasKeys
              layout={layout}
              selected={selected}
              onSelect={onSelect}
              onTurn={() => undefined}
            />
          </Changes>
        </div>
        {selected !== undefined && hasTask && (
          <aside className={form.side} aria-label={`Task ${selected}`}>
            <div className={form.sideHead}>
              <h2 className="ellipsis">
                {selected} <span className="muted">{change ?? "unchanged"}</span>
              </h2>
              <IconButton label="Close" onClick={() => onSelect(undefined)}>
                <X size={16} />
              </IconButton>
            </div>
            <Fields change={change} old={old} task={task} />
          </aside>
        )}
      </div>
    </>
  );
}

type FieldsProps = {
  readonly change: Change | undefined;
  readonly old: TaskDefinition | undefined;
  readonly task: TaskDefinition | undefined;
};

function Fields({ change, old, task }: FieldsProps): ReactNode {
  if (change !== "changed") return <JsonTree value={task ?? old} name="task" />;
  return (
    <dl className={styles.fields}>
      {fieldChanges(old, task).map(({ field, before, after }) => (
        <div key={field}>
          <dt>{field}</dt>
          {before !== "" && (
            <dd data-change="removed">
              <span className="only-heard">before</span>
              <code>{before}</code>
            </dd>
          )}
          {after !== "" && (
            <dd data-change="added">
              <span className="only-heard">after</span>
              <code>{after}</code>
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}
