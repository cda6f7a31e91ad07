import { X } from "lucide-react";
import { useMemo } from "react";
import type { ReactNode } from "react";

import { GraphView } from "../../canvas/graph-view.tsx";
import { allTasksOf } from "../../model/execution.ts";
import type { WorkflowDefinition } from "../../model/execution.ts";
import { layoutOf } from "../../model/drawing/layout.ts";
import { IconButton } from "../../parts/button.tsx";
import form from "../../parts/form.module.css";
import { JsonTree } from "../../parts/json-tree.tsx";

type GraphProps = {
  readonly definition: WorkflowDefinition;
  readonly selected: string | undefined;
  readonly onSelect: (ref: string | undefined) => void;
};

/** The drawing of a definition, and the task that is selected beside it. */
export function DefinitionGraph({ definition, selected, onSelect }: GraphProps): ReactNode {
  const layout = useMemo(() => layoutOf(definition.tasks), [definition]);
  const task = allTasksOf(definition.tasks).find(({ taskReferenceName }) => taskReferenceName === selected);
  return (
    <div className={form.split} data-alone={task === undefined}>
      <div className={form.main}>
        <GraphView
          hasKeys
          isPlan
          layout={layout}
          selected={selected}
          onSelect={(key) => onSelect(key)}
          onTurn={() => undefined}
        />
      </div>
      {task !== undefined && (
        <aside className={form.side} aria-label={`Task ${task.taskReferenceName}`}>
          <div className={form.sideHead}>
            <h2 className="ellipsis">{task.taskReferenceName}</h2>
            <IconButton label="Close" onClick={() => onSelect(undefined)}>
              <X size={16} />
            </IconButton>
          </div>
          <JsonTree key={task.taskReferenceName} value={task} name="task" />
        </aside>
      )}
    </div>
  );
}
