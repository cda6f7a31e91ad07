import { useMemo } from "react";
import type { ReactNode } from "react";

import { GraphView } from "../../canvas/graph-view.tsx";
import type { ExecutionGraph, TasksByRef } from "../../model/execution.ts";
import { layoutOf } from "../../model/layout.ts";
import { iterationsOf, iterationsText } from "./execution-keys.ts";
import type { ExecutionKeys } from "./execution-keys.ts";

type GraphLensProps = {
  readonly graph: ExecutionGraph;
  readonly tasks: TasksByRef;
  readonly keys: ExecutionKeys;
  readonly selected: string | undefined;
  readonly onSelect: (ref: string, taskId?: string) => void;
  readonly onChange: (keys: ExecutionKeys) => void;
};

export function GraphLens({ graph, tasks, keys, selected, onSelect, onChange }: GraphLensProps): ReactNode {
  const iterations = useMemo(() => iterationsOf(keys.iter), [keys.iter]);
  const layout = useMemo(() => layoutOf(graph.definition.tasks, { tasks, iterations }), [graph, tasks, iterations]);
  const turn = (loop: string, iteration: number): void =>
    onChange({ iter: iterationsText(new Map([...iterations, [loop, iteration]])) });
  return <GraphView layout={layout} selected={selected} onSelect={onSelect} onTurn={turn} />;
}
