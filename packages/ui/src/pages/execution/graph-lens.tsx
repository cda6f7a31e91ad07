import { useMemo, useRef } from "react";
import type { ReactNode } from "react";

import { GraphView } from "../../canvas/graph-view.tsx";
import type { BranchChoice } from "../../model/drawing/branches.ts";
import { layoutOf } from "../../model/drawing/layout.ts";
import type { GraphLayout } from "../../model/drawing/layout.ts";
import { plainLayoutOf } from "../../model/drawing/plain-layout.ts";
import { patchedLayout } from "../../model/drawing/patch-layout.ts";
import { branchesOf, iterationsOf, openedText, pairsText } from "./execution-keys.ts";
import type { ExecutionKeys } from "./execution-keys.ts";
import type { DrawnExecution } from "./use-children.ts";

type GraphLensProps = {
  readonly root: DrawnExecution;
  readonly shown: ReadonlyMap<string, DrawnExecution>;
  readonly keys: ExecutionKeys;
  readonly selected: string | undefined;
  /** The turns of loops in which what is selected is, by the keys of the loops. */
  readonly selectedTurns: ReadonlyMap<string, number>;
  /** Told the turn of a loop that somebody wants to see. */
  readonly onTurn: (key: string, turn: number) => void;
  readonly onSelect: (key: string, taskId?: string) => void;
  readonly onChange: (keys: ExecutionKeys) => void;
};

/** The drawing of an execution, with whatever has been opened in it. */
export function GraphLens(props: GraphLensProps): ReactNode {
  const { root, shown, keys, selected, selectedTurns, onTurn, onSelect, onChange } = props;
  const turns = pairsText(new Map([...iterationsOf(keys.iter), ...selectedTurns]));
  const iterations = useMemo(() => iterationsOf(turns), [turns]);
  const branches = useMemo(() => branchesOf(keys.branches), [keys.branches]);
  const layout = useLayout({ root, shown, iterations, branches });
  const showBranches = (key: string, choice: BranchChoice | undefined): void => {
    const others = [...branches].filter(([other]) => other !== key);
    onChange({ branches: pairsText(new Map(choice === undefined ? others : [...others, [key, choice]])) });
  };
  const open = (key: string, isOpen: boolean): void => onChange({ open: openedText(keys.open, key, isOpen) });
  return (
    <GraphView
      hasKeys
      isThrough={root.graph.summary.status === "COMPLETED"}
      layout={layout}
      selected={selected}
      onSelect={onSelect}
      onTurn={onTurn}
      onBranches={showBranches}
      onOpen={open}
    />
  );
}

type Drawing = Pick<GraphLensProps, "root" | "shown"> & {
  readonly iterations: ReadonlyMap<string, number>;
  readonly branches: ReadonlyMap<string, BranchChoice>;
};

/** Laid out anew only where something has moved: an execution with ten thousand tasks changes many times a second. */
function useLayout(drawing: Drawing): GraphLayout {
  const last = useRef<{ readonly drawing: Drawing; readonly layout: GraphLayout }>(undefined);
  const { root, shown, iterations, branches } = drawing;
  return useMemo(() => {
    const layout = (last.current && followed(last.current, drawing)) ?? laidOut(drawing);
    last.current = { drawing, layout };
    return layout;
  }, [root, shown, iterations, branches]);
}

function followed(
  before: { readonly drawing: Drawing; readonly layout: GraphLayout },
  { root, shown, iterations, branches }: Drawing,
): GraphLayout | undefined {
  const { drawing } = before;
  const isSame =
    drawing.root.graph.definition === root.graph.definition &&
    drawing.shown === shown &&
    drawing.iterations === iterations &&
    drawing.branches === branches;
  return isSame ? patchedLayout(before.layout, drawing.root.byRef, root.byRef) : undefined;
}

function laidOut({ root, shown, iterations, branches }: Drawing): GraphLayout {
  if (shown.size + iterations.size + branches.size === 0) return plainLayoutOf(root.graph.definition.tasks, root.byRef);
  const children = new Map(
    [...shown].map(([key, { graph, byRef }]) => [key, { definition: graph.definition.tasks, tasks: byRef }]),
  );
  return layoutOf(root.graph.definition.tasks, { tasks: root.byRef, iterations, branches, children });
}
