import { Maximize, Minus, Plus } from "lucide-react";
import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";

import type { BranchChoice } from "../model/drawing/branches.ts";
import { latestOf } from "../model/execution.ts";
import { LAST_LINE } from "../model/drawing/layout.ts";
import type { GraphEdge, GraphLayout, GraphNode } from "../model/drawing/layout.ts";
import { isFailure, statusKind } from "../model/status.ts";
import type { StatusKind } from "../model/status.ts";
import { IconButton } from "../parts/button.tsx";
import { useKeys } from "../shell/keys.ts";
import { BlocksView } from "./blocks-view.tsx";
import { brought, fitted, inView, opened, overlaps, recentred, zoomedAt } from "./camera.ts";
import type { Camera, View } from "./camera.ts";
import { GraphNodeView } from "./graph-node.tsx";
import styles from "./graph-view.module.css";
import { Minimap } from "./minimap.tsx";
import type { NodeActions } from "./node-actions.ts";
import { neighbourOf, WALKING } from "./walk.ts";

export type GraphViewProps = {
  readonly layout: GraphLayout;
  /** A definition by itself: no task of it is told to be unreached. */
  readonly isPlan?: boolean;
  /** The execution has completed: it has come to its end. */
  readonly isThrough?: boolean;
  /** The page's drawing: arrows walk it wherever the focus is. */
  readonly hasKeys?: boolean;
  readonly selected: string | undefined;
  readonly onSelect: (key: string, taskId?: string) => void;
  readonly onTurn: (loop: string, iteration: number) => void;
  readonly onBranches?: (fork: string, choice: BranchChoice | undefined) => void;
  readonly onOpen?: (subWorkflow: string, isOpen: boolean) => void;
};

/** Below these zooms texts are left out, and tasks are blocks of colour. */
const far = { text: 0.45, nodes: 0.2 };
/** A drawing of more nodes is shown in little beside. */
const mostWithoutMap = 200;

/** The drawing: what is out of view is not rendered, so that ten thousand tasks are as quick as ten. */
export function GraphView(props: GraphViewProps): ReactNode {
  const { layout, isPlan = false, hasKeys = false, isThrough = false, selected, onSelect } = props;
  const actions = useActions(props);
  const view = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<View>({ width: 0, height: 0 });
  const [moved, setMoved] = useState<Camera | undefined>();
  const begun = useMemo(() => opened(layout, size), [layout.width, layout.height, size]);
  const camera = moved ?? begun;
  const latest = useRef(camera);
  latest.current = camera;
  const seeWanted = (room: View, from: Camera, { isNew = false } = {}): void => {
    const wanted = selected === undefined ? firstToSee(layout) : selected;
    const node = layout.nodes.find(({ key }) => key === wanted);
    const next = node === undefined || room.width === 0 ? from : brought(from, node, room, { isNew });
    if (next !== from) setMoved(next);
  };
  // At once with the size, so that nothing is rendered for a place that is left again.
  useSize(view, (room) => {
    setSize(room);
    const from = moved === undefined ? opened(layout, room) : recentred(moved, size, room);
    if (moved !== undefined) setMoved(from);
    seeWanted(room, from, { isNew: size.width === 0 });
  });
  useWheel(view, latest, setMoved);
  // Where nothing has moved the lines are the same, and so is what stands where.
  const isThere = useMemo(() => layout.nodes.some(({ key }) => key === selected), [layout.edges, selected]);
  // Follows the selection alone: a drawing that grows does not move under the pointer.
  useEffect(() => seeWanted(size, latest.current), [selected, isThere]);
  const seen = useMemo(() => inView(camera, size), [camera, size]);
  const isSized = size.width > 0;
  const places = useMemo(() => (isSized ? placesIn(layout, seen) : []), [layout.edges, seen, isSized]);
  const nodes = places.flatMap((place) => layout.nodes[place] ?? []);
  const walk = (key: string): boolean => {
    const next = neighbourOf(layout, selected ?? firstToSee(layout), key, { isBegun: selected !== undefined });
    if (next !== undefined) onSelect(next);
    return next !== undefined;
  };
  useKeys(hasKeys ? Object.fromEntries(WALKING.map((key) => [key, () => void walk(key)])) : {});
  const isFar = camera.zoom < far.text;
  const hasBlocks = camera.zoom < far.nodes;
  const zoom = (factor: number): void => setMoved(zoomedAt(camera, { x: size.width / 2, y: size.height / 2 }, factor));
  // Where it was opened as it fits it goes on to fit when the view grows.
  const fit = (): void => {
    const whole = fitted(layout, size);
    setMoved(whole.zoom === begun.zoom ? undefined : whole);
  };
  return (
    <div
      ref={view}
      className={`${styles.view} ${isFar ? styles.far : ""}`}
      data-ready={isSized}
      onPointerDown={(event) => drag(event, camera, setMoved)}
      onKeyDown={(event) => {
        if (walk(event.key)) event.preventDefault();
      }}
    >
      <div
        className={styles.sheet}
        style={{ transform: `translate(${camera.x}px, ${camera.y}px) scale(${camera.zoom})` }}
      >
        {isSized && <Edges edges={layout.edges} seen={seen} isFar={isFar} isThrough={isThrough} />}
        <div role="tree" aria-label="Tasks" tabIndex={0}>
          {(hasBlocks ? nodes.filter(({ key }) => key === selected) : nodes).map((node) => (
            <GraphNodeView
              key={node.key}
              node={node}
              isPlan={isPlan}
              isSelected={node.key === selected}
              actions={actions}
            />
          ))}
        </div>
      </div>
      {hasBlocks && <BlocksView nodes={nodes} camera={camera} size={size} onSelect={onSelect} />}
      {layout.nodes.length > mostWithoutMap && (
        <Minimap layout={layout} camera={camera} size={size} onMove={setMoved} />
      )}
      <div className={styles.tools} role="toolbar" aria-label="Zoom" onPointerDown={(event) => event.stopPropagation()}>
        <IconButton label="Zoom out" onClick={() => zoom(0.8)}>
          <Minus size={14} />
        </IconButton>
        <IconButton label="Zoom in" onClick={() => zoom(1.25)}>
          <Plus size={14} />
        </IconButton>
        <IconButton label="Fit" onClick={fit}>
          <Maximize size={14} />
        </IconButton>
      </div>
    </div>
  );
}

function placesIn({ nodes }: GraphLayout, seen: Parameters<typeof overlaps>[1]): readonly number[] {
  const places: number[] = [];
  for (const [place, node] of nodes.entries()) if (overlaps(node, seen)) places.push(place);
  return places;
}

/** What whoever opens the drawing wants to see: what failed, else what is under way. The innermost counts, which comes last. */
function firstToSee({ nodes }: GraphLayout): string | undefined {
  let underWay: GraphNode | undefined;
  for (const node of nodes) {
    const last = latestOf(node.attempts);
    if (node.kind === "cap" || last === undefined) continue;
    const kind = statusKind(last.status, last.taskType);
    if (isFailure(kind)) return node.key;
    if (open.has(kind)) underWay ??= node;
  }
  return underWay?.key;
}

const open: ReadonlySet<StatusKind> = new Set(["running", "queued", "waiting"]);

/** The same object for ever, so that a node is drawn again only where it has changed. */
function useActions(props: GraphViewProps): NodeActions {
  const latest = useRef(props);
  latest.current = props;
  return useMemo(
    () => ({
      select: (key, taskId) => latest.current.onSelect(key, taskId),
      showTurn: (key, turn) => latest.current.onTurn(key, turn),
      showBranches: (key, choice) => latest.current.onBranches?.(key, choice),
      open: (key, isOpen) => latest.current.onOpen?.(key, isOpen),
    }),
    [],
  );
}

type EdgesProps = {
  readonly edges: readonly GraphEdge[];
  readonly seen: ReturnType<typeof inView>;
  readonly isFar: boolean;
  readonly isThrough: boolean;
};

const Edges = memo(function Edges({ edges, seen, isFar, isThrough }: EdgesProps): ReactNode {
  const shown = useMemo(() => edges.filter((edge) => overlaps(boxOf(edge), seen)), [edges, seen]);
  return (
    <svg className={styles.edges} width="1" height="1" aria-hidden="true">
      {shown.map((edge) => (
        <path
          key={edge.key}
          className={styles.edge}
          data-taken={edge.key === LAST_LINE ? isThrough : edge.isTaken}
          d={pathOf(edge)}
        />
      ))}
      {!isFar &&
        shown
          .filter(({ label }) => label !== "")
          .map((edge) => (
            <text key={edge.key} className={styles.label} x={edge.toX + 7} y={edge.toY - 6}>
              {edge.label.length > 24 ? `${edge.label.slice(0, 23)}…` : edge.label}
            </text>
          ))}
    </svg>
  );
});

function boxOf({ fromX, fromY, toX, toY }: GraphEdge) {
  return {
    x: Math.min(fromX, toX),
    y: Math.min(fromY, toY),
    width: Math.abs(toX - fromX) + 1,
    height: Math.abs(toY - fromY) + 1,
  };
}

function pathOf({ fromX, fromY, toX, toY }: GraphEdge): string {
  if (Math.abs(fromX - toX) < 1) return `M${fromX} ${fromY}V${toY}`;
  // A line bends half way; out of a branch shorter than others it goes down first, and bends where theirs do.
  const bend = toY - fromY > 60 ? toY - 9 : (fromY + toY) / 2;
  const radius = Math.min(8, Math.abs(toX - fromX) / 2, Math.abs(bend - fromY), Math.abs(toY - bend));
  const side = Math.sign(toX - fromX);
  return `M${fromX} ${fromY}V${bend - radius}Q${fromX} ${bend} ${fromX + side * radius} ${bend}H${toX - side * radius}Q${toX} ${bend} ${toX} ${bend + radius}V${toY}`;
}

function useSize(view: React.RefObject<HTMLDivElement | null>, tell: (size: View) => void): void {
  const latest = useRef(tell);
  latest.current = tell;
  useLayoutEffect(() => {
    const element = view.current;
    if (element === null) return undefined;
    let known: View | undefined;
    const look = (): void => {
      const { clientWidth: width, clientHeight: height } = element;
      if (known?.width !== width || known.height !== height) latest.current((known = { width, height }));
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
}

// React listens to wheels passively, where the page cannot be kept from scrolling.
function useWheel(
  view: React.RefObject<HTMLDivElement | null>,
  camera: React.RefObject<Camera>,
  move: (camera: Camera) => void,
): void {
  useEffect(() => {
    const element = view.current;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { current } = camera;
      const { left, top } = element?.getBoundingClientRect() ?? { left: 0, top: 0 };
      const point = { x: event.clientX - left, y: event.clientY - top };
      if (event.ctrlKey || event.metaKey) move(zoomedAt(current, point, Math.exp(-event.deltaY / 200)));
      else move({ ...current, x: current.x - event.deltaX, y: current.y - event.deltaY });
    };
    element?.addEventListener("wheel", onWheel, { passive: false });
    return () => element?.removeEventListener("wheel", onWheel);
  }, []);
}

function drag(event: React.PointerEvent, camera: Camera, move: (camera: Camera) => void): void {
  if (event.button !== 0) return;
  const from = { x: event.clientX, y: event.clientY };
  const onMove = (next: PointerEvent): void => {
    const dx = next.clientX - from.x;
    const dy = next.clientY - from.y;
    if (Math.abs(dx) + Math.abs(dy) > 3) move({ ...camera, x: camera.x + dx, y: camera.y + dy });
  };
  const onUp = (): void => {
    removeEventListener("pointermove", onMove);
    removeEventListener("pointerup", onUp);
  };
  addEventListener("pointermove", onMove);
  addEventListener("pointerup", onUp);
}
