import { chosen, definitionOf, isTroubled, MOST_BRANCHES, stripRows, turnsOf } from "./branches.ts";
import type { Branch, BranchChoice } from "./branches.ts";
import { branchesOf, latestOf } from "../execution.ts";
import type { TaskDefinition, TaskRow, TasksByRef } from "../execution.ts";
import { KEY_SEPARATOR } from "./node-key.ts";

/** Where a task stands in the drawing. Units are px at zoom 1; `x`, `y` is the upper left corner. */
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

export type GraphNode = Box & {
  /** Unique in the drawing: the task's reference name, after those of the sub-workflows that it is drawn in; or `start`, `end`. */
  readonly key: string;
  readonly kind: "cap" | "task" | "strip" | "frame";
  readonly task: TaskDefinition | undefined;
  /** The attempts that this node stands for, the last one counting; none where it has not run. */
  readonly attempts: readonly TaskRow[];
  /** Of a strip: a task of each branch, drawn as a cell. Of a loop: the task that tells most of each turn. */
  readonly cells: readonly TaskRow[];
  /** Of a strip: which of its branches are drawn below it. */
  readonly choice: BranchChoice | undefined;
  /** Of a sub-workflow: its tasks are drawn within. */
  readonly isOpen: boolean;
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
  /** Which turn of a loop is shown, by the loop's key; the last where nothing is said. */
  readonly iterations?: ReadonlyMap<string, number>;
  /** Of forks with many branches, those that are drawn, by the fork's key; none where nothing is said. */
  readonly branches?: ReadonlyMap<string, BranchChoice>;
  /** The sub-workflows whose tasks are drawn, by the key of the task that started them. */
  readonly children?: ReadonlyMap<string, ChildDrawing>;
};

export type ChildDrawing = { readonly definition: readonly TaskDefinition[]; readonly tasks: TasksByRef };

const size = {
  width: 248,
  height: 52,
  gapX: 28,
  gapY: 36,
  capWidth: 64,
  capHeight: 24,
  framePad: 16,
  frameHead: 44,
  stripHeight: 110,
  stripRow: 7,
  turnsHeight: 22,
};

/** What knows its size before it has a place. Lines come in at the middle of its upper side, and go out at that of its lower one. */
type Placed = {
  readonly width: number;
  readonly height: number;
  /** Draws it with its upper left corner there, and tells whether it has run. */
  readonly place: (x: number, y: number) => boolean;
};

/** The key of the line into the end. */
export const LAST_LINE = ">end";

/**
 * Places a definition's tasks, and what has become of them. A definition is a tree by construction: every list is a column, every
 * fork a row of columns, every loop a frame around one; so the time is linear and nothing can overlap. Source: reference/ui.md 3.8.
 */
export function layoutOf(definition: readonly TaskDefinition[], options: LayoutOptions = {}): GraphLayout {
  return begunLayout(definition, options)();
}

/** The same in two steps, for who does something in between: all sizes are known, and what it gives finds the places. */
export function begunLayout(definition: readonly TaskDefinition[], options: LayoutOptions = {}): () => GraphLayout {
  const drawing = new Drawing(options);
  const tasks = options.tasks ?? new Map();
  const body = drawing.sequence(definition, { ...outside, tasks });
  return () => placed(drawing, body, definition.length === 0);
}

function placed(drawing: Drawing, body: Placed, isEmpty: boolean): GraphLayout {
  const width = Math.max(body.width, size.capWidth);
  const middle = width / 2;
  drawing.cap("start", middle, 0);
  const top = size.capHeight + size.gapY;
  const hasRun = body.place(middle - body.width / 2, top);
  const endY = (isEmpty ? size.capHeight : top + body.height) + size.gapY;
  drawing.cap("end", middle, endY);
  const line = { fromX: middle, toX: middle, label: "", isTaken: hasRun };
  if (isEmpty) drawing.edges.push({ ...line, key: "start>end", fromY: size.capHeight, toY: endY });
  else {
    drawing.edges.push({ ...line, key: "start>", fromY: size.capHeight, toY: top });
    // Whoever knows that the execution has come to its end says so where it is drawn: no task tells it.
    drawing.edges.push({ ...line, key: LAST_LINE, fromY: top + body.height, toY: endY, isTaken: false });
  }
  return { width, height: endY + size.capHeight, nodes: drawing.nodes, edges: drawing.edges };
}

type Scope = {
  readonly tasks: TasksByRef;
  /** What stands before the keys of this scope. */
  readonly prefix: string;
  readonly iteration: number;
  readonly level: number;
  readonly parentKey: string | undefined;
};
const outside: Scope = { tasks: new Map(), prefix: "", iteration: 0, level: 1, parentKey: undefined };

const NONE: readonly TaskRow[] = [];

class Drawing {
  readonly nodes: GraphNode[] = [];
  readonly edges: GraphEdge[] = [];
  readonly #options: LayoutOptions;

  constructor(options: LayoutOptions) {
    this.#options = options;
  }

  cap(key: "start" | "end", middle: number, y: number): void {
    const box = { x: middle - size.capWidth / 2, y, width: size.capWidth, height: size.capHeight };
    this.#add({ ...box, key, kind: "cap" }, outside);
  }

  // Written without a spare object wherever it is done ten thousand times: what is made must be looked through by the collector, too.
  sequence(tasks: readonly TaskDefinition[], scope: Scope): Placed {
    const parts: Placed[] = [];
    let width = size.width;
    let height = size.gapY * Math.max(0, tasks.length - 1);
    for (const task of tasks) {
      const part = this.#task(task, scope);
      parts.push(part);
      width = Math.max(width, part.width);
      height += part.height;
    }
    const place = (x: number, y: number): boolean => {
      const middle = x + width / 2;
      let top = y;
      let before: TaskDefinition | undefined;
      let hasBegun = false;
      for (let index = 0; index < parts.length; index += 1) {
        const [task, part] = [tasks[index], parts[index]];
        if (task === undefined || part === undefined) continue;
        const hasRun = part.place(middle - part.width / 2, top);
        if (before === undefined) hasBegun = hasRun;
        else {
          const key = `${keyOf(before, scope)}>${keyOf(task, scope)}`;
          this.edges.push({
            key,
            fromX: middle,
            fromY: top - size.gapY,
            toX: middle,
            toY: top,
            label: "",
            isTaken: hasRun,
          });
        }
        before = task;
        top += part.height + size.gapY;
      }
      return hasBegun;
    };
    return { width, height, place };
  }

  #task(task: TaskDefinition, scope: Scope): Placed {
    switch (task.type) {
      case "SWITCH":
      case "DECISION":
      case "FORK_JOIN":
      case "TRY":
        return this.#branching(task, scope);
      case "FORK_JOIN_DYNAMIC":
        return this.#dynamicFork(task, scope);
      case "DO_WHILE":
      case "FOR_EACH":
        return this.#loop(task, scope);
      case "SUB_WORKFLOW":
        return this.#subWorkflow(task, scope);
      default:
        return this.#leaf(task, scope);
    }
  }

  #leaf(task: TaskDefinition, scope: Scope): Placed {
    return new Leaf(this, task, scope);
  }

  #branching(task: TaskDefinition, scope: Scope): Placed {
    const branches = branchesOf(task);
    if (branches.length > MOST_BRANCHES) return this.#wideFork(task, scope, branches);
    return this.#columns(task, scope, { branches, head: this.#leaf(task, scope) });
  }

  #dynamicFork(task: TaskDefinition, scope: Scope): Placed {
    const rows = this.#childrenOfDynamicFork(task, scope);
    return this.#wideFork(
      task,
      scope,
      rows.map((row) => ({ label: "", tasks: [definitionOf(row)] })),
    );
  }

  /** One node with a cell for each branch, and below it the branches that somebody wants to see. */
  #wideFork(task: TaskDefinition, scope: Scope, branches: readonly Branch[]): Placed {
    // Of a dynamic fork nobody knows the branches before it has run.
    if (branches.length === 0) return this.#leaf(task, scope);
    const cells = branches.map((branch) => this.#lastOf(branch, scope));
    const choice = this.#options.branches?.get(keyOf(task, scope));
    const drawn = choice === undefined ? [] : chosen(branches, cells, choice);
    const rows = cells.filter((row) => row !== undefined);
    const head = this.#strip(task, scope, { cells: rows, choice });
    return drawn.length === 0 ? head : this.#columns(task, scope, { branches: drawn, head });
  }

  /** The branches beside each other below their head. */
  #columns(
    task: TaskDefinition,
    scope: Scope,
    { branches, head }: { readonly branches: readonly Branch[]; readonly head: Placed },
  ): Placed {
    const inner = { ...scope, level: scope.level + 1, parentKey: keyOf(task, scope) };
    const columns = branches.map((branch) => this.sequence(branch.tasks, inner));
    const row = columns.reduce((sum, column) => sum + column.width, 0) + size.gapX * Math.max(0, columns.length - 1);
    const width = Math.max(head.width, row);
    const tallest = columns.reduce((most, column) => Math.max(most, column.height), 0);
    const height = head.height + (columns.length === 0 ? 0 : size.gapY * 1.5 + tallest);
    const place = (x: number, y: number): boolean => {
      const middle = x + width / 2;
      const hasRun = head.place(middle - head.width / 2, y);
      let left = middle - row / 2;
      const [from, to] = [y + head.height, y + height];
      for (const [index, column] of columns.entries()) {
        const branch = branches[index];
        if (branch === undefined) continue;
        const top = from + size.gapY;
        const isTaken = this.#isTaken(task, branch, { scope, hasRun: column.place(left, top) });
        const key = `${keyOf(task, scope)}/${index}`;
        const below = left + column.width / 2;
        const { label } = branch;
        this.edges.push({ key: `${key}>`, fromX: middle, fromY: from, toX: below, toY: top, label, isTaken });
        const bottom = top + column.height;
        this.edges.push({ key: `${key}<`, fromX: below, fromY: bottom, toX: middle, toY: to, label: "", isTaken });
        left += column.width + size.gapX;
      }
      return hasRun;
    };
    return { width, height, place };
  }

  #isTaken(
    task: TaskDefinition,
    branch: Branch,
    { scope, hasRun }: { readonly scope: Scope; readonly hasRun: boolean },
  ): boolean {
    if (hasRun || branch.tasks.length > 0) return hasRun;
    const chosen = latestOf(this.attemptsOf(task, scope))?.chosenCase;
    if (chosen === undefined || chosen === "") return false;
    return branch.label === chosen || (branch.label === "default" && task.decisionCases?.[chosen] === undefined);
  }

  #strip(task: TaskDefinition, scope: Scope, more: Pick<GraphNode, "cells" | "choice">): Placed {
    const { width } = size;
    const height = size.stripHeight + size.stripRow * stripRows(more.cells.length);
    const place = (x: number, y: number): boolean => {
      const attempts = this.attemptsOf(task, scope);
      const box = { key: keyOf(task, scope), kind: "strip" as const, x, y, width, height };
      this.#add({ ...box, ...more, task, attempts }, scope);
      return attempts.length > 0;
    };
    return { width, height, place };
  }

  #loop(task: TaskDefinition, scope: Scope): Placed {
    const attempts = this.attemptsOf(task, scope);
    const body = branchesOf(task).flatMap((branch) => branch.tasks);
    const iterations = this.#turnsOf(body, scope, latestOf(attempts));
    const chosenTurn = this.#options.iterations?.get(keyOf(task, scope)) ?? iterations;
    const iteration = Math.min(chosenTurn, Math.max(iterations, 1));
    const cells = iterations > 1 ? turnsOf(body, scope.tasks) : [];
    const head = cells.length > 0 ? size.frameHead + size.turnsHeight : size.frameHead;
    const inner = { ...scope, iteration, level: scope.level + 1, parentKey: keyOf(task, scope) };
    const node = { task, attempts, iterations, iteration, cells };
    return this.#frame(scope, { node, head, column: this.sequence(body, inner) });
  }

  #subWorkflow(task: TaskDefinition, scope: Scope): Placed {
    const key = keyOf(task, scope);
    const child = this.#options.children?.get(key);
    if (child === undefined) return this.#leaf(task, scope);
    const inner = { iteration: 0, level: scope.level + 1, parentKey: key };
    const column = this.sequence(child.definition, { ...inner, tasks: child.tasks, prefix: key + KEY_SEPARATOR });
    const node = { task, attempts: this.attemptsOf(task, scope), isOpen: true };
    return this.#frame(scope, { node, column, head: size.frameHead });
  }

  /** A box around a list. */
  #frame(
    scope: Scope,
    {
      node,
      head,
      column,
    }: {
      readonly node: Partial<GraphNode> & { readonly task: TaskDefinition; readonly attempts: readonly TaskRow[] };
      readonly head: number;
      readonly column: Placed;
    },
  ): Placed {
    const width = column.width + size.framePad * 2;
    const height = head + column.height + size.framePad * 2;
    const place = (x: number, y: number): boolean => {
      const box = { key: keyOf(node.task, scope), kind: "frame" as const, x, y, width, height };
      this.#add({ ...box, ...node }, scope);
      column.place(x + size.framePad, y + head + size.framePad);
      return node.attempts.length > 0;
    };
    return { width, height, place };
  }

  // The turn that runs, or the last; the loop's own task counts turns too, but its first tasks have the say while one begins.
  #turnsOf(body: readonly TaskDefinition[], { tasks }: Scope, loop: TaskRow | undefined): number {
    const first = body[0] === undefined ? undefined : tasks.get(body[0].taskReferenceName);
    return Math.max(loop?.iteration ?? 0, latestOf(first)?.iteration ?? 0);
  }

  attemptsOf(task: TaskDefinition, { tasks, iteration }: Scope): readonly TaskRow[] {
    const all = tasks.get(task.taskReferenceName) ?? NONE;
    return iteration === 0 ? all : all.filter((row) => row.iteration === iteration || row.iteration === 0);
  }

  /** The last task of a branch that has run; where the branch came through, but not without errors, the task that had them. */
  #lastOf({ tasks }: Branch, scope: Scope): TaskRow | undefined {
    const rows = tasks.flatMap((task) => latestOf(this.attemptsOf(task, scope)) ?? []);
    const last = rows.at(-1);
    if (last === undefined || last.status !== "COMPLETED") return last;
    return rows.findLast(isTroubled) ?? last;
  }

  #childrenOfDynamicFork(task: TaskDefinition, scope: Scope): readonly TaskRow[] {
    const fork = latestOf(this.attemptsOf(task, scope));
    return (fork?.forkedRefs ?? []).flatMap((ref) => {
      const all = scope.tasks.get(ref) ?? scope.tasks.get(ref.replace(/(?:__\d+)+$/, ""));
      const row = latestOf(all?.filter((child) => scope.iteration === 0 || child.iteration === scope.iteration));
      return row === undefined ? [] : [row];
    });
  }

  #add(node: Pick<GraphNode, "key" | "kind" | keyof Box> & Partial<GraphNode>, scope: Scope): void {
    this.nodes.push({
      key: node.key,
      kind: node.kind,
      x: node.x,
      y: node.y,
      width: node.width,
      height: node.height,
      task: node.task,
      attempts: node.attempts ?? NONE,
      cells: node.cells ?? NONE,
      choice: node.choice,
      isOpen: node.isOpen ?? false,
      iterations: node.iterations ?? 0,
      iteration: node.iteration ?? 0,
      level: scope.level,
      parentKey: scope.parentKey,
    });
  }
}

/** A task that holds no others, which most are. */
class Leaf implements Placed {
  readonly width = size.width;
  readonly height = size.height;
  readonly #drawing: Drawing;
  readonly #task: TaskDefinition;
  readonly #scope: Scope;

  constructor(drawing: Drawing, task: TaskDefinition, scope: Scope) {
    this.#drawing = drawing;
    this.#task = task;
    this.#scope = scope;
  }

  place(x: number, y: number): boolean {
    const { level, parentKey } = this.#scope;
    const attempts = this.#drawing.attemptsOf(this.#task, this.#scope);
    this.#drawing.nodes.push({
      key: keyOf(this.#task, this.#scope),
      kind: "task",
      x,
      y,
      width: size.width,
      height: size.height,
      task: this.#task,
      attempts,
      cells: NONE,
      choice: undefined,
      isOpen: false,
      iterations: 0,
      iteration: 0,
      level,
      parentKey,
    });
    return attempts.length > 0;
  }
}

function keyOf(task: TaskDefinition, { prefix }: Scope): string {
  return prefix + task.taskReferenceName;
}
