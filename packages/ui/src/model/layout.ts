import { branchesOf, latestOf } from "./execution.ts";
import type { TaskDefinition, TaskRow, TasksByRef } from "./execution.ts";

/** Where a task stands in the drawing. Units are px at zoom 1; `x`, `y` is the upper left corner. */
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

export type GraphNode = Box & {
  /** Unique in the drawing: the task's reference name, or `start`, `end`. */
  readonly key: string;
  readonly kind: "cap" | "task" | "strip" | "frame";
  readonly task: TaskDefinition | undefined;
  /** The attempts that this node stands for, the last one counting; none where it has not run. */
  readonly attempts: readonly TaskRow[];
  /** Of a strip: the children that are drawn as cells. */
  readonly cells: readonly TaskRow[];
  /** Of a frame: how many turns there have been, and which is shown. */
  readonly iterations: number;
  readonly iteration: number;
  /** How deep it is nested: 1 for the definition's own tasks. */
  readonly level: number;
  /** The neighbours by structure, for the arrow keys. */
  readonly parentKey: string | undefined;
};

export type GraphEdge = {
  readonly key: string;
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
  readonly label: string;
  readonly isTaken: boolean;
};

export type GraphLayout = {
  readonly width: number;
  readonly height: number;
  /** In structural order. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
};

export type LayoutOptions = {
  readonly tasks?: TasksByRef;
  /** Which turn of a loop is shown, by its reference name; the last where nothing is said. */
  readonly iterations?: ReadonlyMap<string, number>;
  /** Forks that are drawn branch by branch although they have many. */
  readonly expanded?: ReadonlySet<string>;
};

const size = {
  width: 232,
  height: 52,
  gapX: 28,
  gapY: 36,
  capWidth: 64,
  capHeight: 24,
  framePad: 16,
  frameHead: 44,
  stripHeight: 92,
};
/** More branches than these are drawn as one strip. */
export const MOST_BRANCHES = 8;

type Placed = { readonly width: number; readonly height: number; readonly place: (x: number, y: number) => Ends };
/** Where lines come in and go out. */
type Ends = { readonly x: number; readonly top: number; readonly bottom: number; readonly hasRun: boolean };

/**
 * Places a definition's tasks, and what has become of them. A definition is a tree by construction: every list is a column, every
 * fork a row of columns, every loop a frame around one; so the time is linear and nothing can overlap. Source: reference/ui.md 3.8.
 */
export function layoutOf(definition: readonly TaskDefinition[], options: LayoutOptions = {}): GraphLayout {
  const drawing = new Drawing(options);
  const body = drawing.sequence(definition, { iteration: 0, level: 1, parentKey: undefined });
  const width = Math.max(body.width, size.capWidth);
  const middle = width / 2;
  drawing.cap("start", middle, 0);
  const ends = body.place(middle - body.width / 2, size.capHeight + size.gapY);
  const endY = (definition.length === 0 ? size.capHeight : ends.bottom) + size.gapY;
  drawing.cap("end", middle, endY);
  if (definition.length === 0)
    drawing.line("start>end", { x: middle, y: size.capHeight }, { x: middle, y: endY }, false);
  else {
    drawing.line("start>", { x: middle, y: size.capHeight }, { x: ends.x, y: ends.top }, ends.hasRun);
    drawing.line(">end", { x: ends.x, y: ends.bottom }, { x: middle, y: endY }, ends.hasRun);
  }
  return { width, height: endY + size.capHeight, nodes: drawing.nodes, edges: drawing.edges };
}

type Scope = { readonly iteration: number; readonly level: number; readonly parentKey: string | undefined };
type Point = { readonly x: number; readonly y: number };

class Drawing {
  readonly nodes: GraphNode[] = [];
  readonly edges: GraphEdge[] = [];
  readonly #options: LayoutOptions;

  constructor(options: LayoutOptions) {
    this.#options = options;
  }

  cap(key: "start" | "end", middle: number, y: number): void {
    const box = { x: middle - size.capWidth / 2, y, width: size.capWidth, height: size.capHeight };
    this.#add({ ...box, key, kind: "cap" }, { iteration: 0, level: 1, parentKey: undefined });
  }

  line(key: string, from: Point, to: Point, isTaken: boolean, label = ""): void {
    this.edges.push({ key, fromX: from.x, fromY: from.y, toX: to.x, toY: to.y, label, isTaken });
  }

  sequence(tasks: readonly TaskDefinition[], scope: Scope): Placed {
    const parts = tasks.map((task) => this.#task(task, scope));
    const width = Math.max(size.width, ...capped(parts.map((part) => part.width)));
    const height = parts.reduce((sum, part) => sum + part.height, 0) + size.gapY * Math.max(0, parts.length - 1);
    return { width, height, place: (x, y) => this.#placeColumn(parts, tasks, { x, y, width }) };
  }

  #placeColumn(
    parts: readonly Placed[],
    tasks: readonly TaskDefinition[],
    at: Point & { readonly width: number },
  ): Ends {
    let y = at.y;
    let first: Ends | undefined;
    let last: Ends | undefined;
    parts.forEach((part, index) => {
      const ends = part.place(at.x + (at.width - part.width) / 2, y);
      const key = `${tasks[index - 1]?.taskReferenceName ?? ""}>${tasks[index]?.taskReferenceName ?? ""}`;
      if (last !== undefined) this.line(key, { x: last.x, y: last.bottom }, { x: ends.x, y: ends.top }, ends.hasRun);
      first ??= ends;
      last = ends;
      y += part.height + size.gapY;
    });
    const middle = at.x + at.width / 2;
    return { x: middle, top: first?.top ?? at.y, bottom: last?.bottom ?? at.y, hasRun: first?.hasRun ?? false };
  }

  #task(task: TaskDefinition, scope: Scope): Placed {
    switch (task.type) {
      case "SWITCH":
      case "DECISION":
      case "FORK_JOIN":
      case "TRY":
        return this.#branching(task, scope);
      case "FORK_JOIN_DYNAMIC":
        return this.#strip(task, scope, this.#childrenOfDynamicFork(task, scope));
      case "DO_WHILE":
      case "FOR_EACH":
        return this.#frame(task, scope);
      default:
        return this.#leaf(task, scope);
    }
  }

  #leaf(task: TaskDefinition, scope: Scope): Placed {
    const { width, height } = size;
    const place = (x: number, y: number): Ends => {
      const attempts = this.#attemptsOf(task, scope);
      this.#add({ key: task.taskReferenceName, kind: "task", x, y, width, height, task, attempts }, scope);
      return { x: x + width / 2, top: y, bottom: y + height, hasRun: attempts.length > 0 };
    };
    return { width, height, place };
  }

  #branching(task: TaskDefinition, scope: Scope): Placed {
    const branches = branchesOf(task);
    const isWide = branches.length > MOST_BRANCHES && this.#options.expanded?.has(task.taskReferenceName) !== true;
    if (isWide) return this.#strip(task, scope, this.#firstTasks(branches, scope));
    const inner = { ...scope, level: scope.level + 1, parentKey: task.taskReferenceName };
    const columns = branches.map((branch) => this.sequence(branch.tasks, inner));
    const row = columns.reduce((sum, column) => sum + column.width, 0) + size.gapX * Math.max(0, columns.length - 1);
    const width = Math.max(size.width, row);
    const tallest = Math.max(0, ...columns.map((column) => column.height));
    const height = size.height + (columns.length === 0 ? 0 : size.gapY * 1.5 + tallest);
    const place = (x: number, y: number): Ends => {
      const head = this.#leaf(task, scope).place(x + (width - size.width) / 2, y);
      let left = x + (width - row) / 2;
      const bottom = y + height;
      const out = { x: head.x, y: bottom };
      columns.forEach((column, index) => {
        const branch = branches[index];
        if (branch === undefined) return;
        const ends = column.place(left, head.bottom + size.gapY);
        const taken = this.#isTaken(task, branch, { scope, hasRun: ends.hasRun });
        const key = `${task.taskReferenceName}/${index}`;
        this.line(`${key}>`, { x: head.x, y: head.bottom }, { x: ends.x, y: ends.top }, taken, branch.label);
        this.line(`${key}<`, { x: ends.x, y: ends.bottom }, out, taken);
        left += column.width + size.gapX;
      });
      return { x: head.x, top: head.top, bottom, hasRun: head.hasRun };
    };
    return { width, height, place };
  }

  #isTaken(
    task: TaskDefinition,
    branch: { readonly label: string; readonly tasks: readonly TaskDefinition[] },
    { scope, hasRun }: { readonly scope: Scope; readonly hasRun: boolean },
  ): boolean {
    if (hasRun || branch.tasks.length > 0) return hasRun;
    const chosen = latestOf(this.#attemptsOf(task, scope))?.chosenCase;
    if (chosen === undefined || chosen === "") return false;
    return branch.label === chosen || (branch.label === "default" && task.decisionCases?.[chosen] === undefined);
  }

  #strip(task: TaskDefinition, scope: Scope, cells: readonly TaskRow[]): Placed {
    const { width, stripHeight: height } = size;
    const place = (x: number, y: number): Ends => {
      const attempts = this.#attemptsOf(task, scope);
      this.#add({ key: task.taskReferenceName, kind: "strip", x, y, width, height, task, attempts, cells }, scope);
      return { x: x + width / 2, top: y, bottom: y + height, hasRun: attempts.length > 0 };
    };
    return { width, height, place };
  }

  #frame(task: TaskDefinition, scope: Scope): Placed {
    const attempts = this.#attemptsOf(task, scope);
    const body = branchesOf(task).flatMap((branch) => branch.tasks);
    const iterations = this.#turnsOf(body, latestOf(attempts));
    const iteration = Math.min(
      this.#options.iterations?.get(task.taskReferenceName) ?? iterations,
      Math.max(iterations, 1),
    );
    const inner = { iteration, level: scope.level + 1, parentKey: task.taskReferenceName };
    const column = this.sequence(body, inner);
    const width = column.width + size.framePad * 2;
    const height = size.frameHead + column.height + size.framePad * 2;
    const place = (x: number, y: number): Ends => {
      const box = { key: task.taskReferenceName, kind: "frame" as const, x, y, width, height };
      this.#add({ ...box, task, attempts, iterations, iteration }, scope);
      column.place(x + size.framePad, y + size.frameHead + size.framePad);
      return { x: x + width / 2, top: y, bottom: y + height, hasRun: attempts.length > 0 };
    };
    return { width, height, place };
  }

  // The turn that runs, or the last; the loop's own task counts turns too, but its first tasks have the say while one begins.
  #turnsOf(body: readonly TaskDefinition[], loop: TaskRow | undefined): number {
    const first = body[0] === undefined ? undefined : this.#options.tasks?.get(body[0].taskReferenceName);
    return Math.max(loop?.iteration ?? 0, latestOf(first)?.iteration ?? 0);
  }

  #attemptsOf(task: TaskDefinition, { iteration }: Scope): readonly TaskRow[] {
    const all = this.#options.tasks?.get(task.taskReferenceName) ?? [];
    return iteration === 0 ? all : all.filter((row) => row.iteration === iteration || row.iteration === 0);
  }

  #firstTasks(branches: readonly { readonly tasks: readonly TaskDefinition[] }[], scope: Scope): readonly TaskRow[] {
    return branches.flatMap(({ tasks }) => {
      const row = tasks
        .map((task) => latestOf(this.#attemptsOf(task, scope)))
        .findLast((attempt) => attempt !== undefined);
      return row === undefined ? [] : [row];
    });
  }

  #childrenOfDynamicFork(task: TaskDefinition, scope: Scope): readonly TaskRow[] {
    const fork = latestOf(this.#attemptsOf(task, scope));
    return (fork?.forkedRefs ?? []).flatMap((ref) => {
      const all = this.#options.tasks?.get(ref) ?? this.#options.tasks?.get(ref.replace(/(?:__\d+)+$/, ""));
      const row = latestOf(all?.filter((child) => scope.iteration === 0 || child.iteration === scope.iteration));
      return row === undefined ? [] : [row];
    });
  }

  #add(node: Pick<GraphNode, "key" | "kind" | keyof Box> & Partial<GraphNode>, scope: Scope): void {
    const rest = { task: undefined, attempts: [], cells: [], iterations: 0, iteration: 0 };
    this.nodes.push({ ...rest, ...node, level: scope.level, parentKey: scope.parentKey });
  }
}

/** `Math.max(...list)` overflows the stack for long lists. */
function capped(widths: readonly number[]): readonly number[] {
  return [widths.reduce((widest, width) => Math.max(widest, width), 0)];
}
