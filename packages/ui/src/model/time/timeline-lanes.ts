import { weightOf } from "../drawing/branches.ts";
import { branchesOf, tasksByBaseRef } from "../execution.ts";
import type { ExecutionGraph, TaskDefinition, TaskRow, TasksByRef } from "../execution.ts";
import { KEY_SEPARATOR } from "../drawing/node-key.ts";

/** A task's line among others, and what it holds: the branches of a fork, the tasks of a loop, those of a sub-workflow. */
export type Lane = {
  /** Unique: its reference name, after those of the sub-workflows that it is in. */
  readonly key: string;
  readonly ref: string;
  /** The execution that it is a task of. */
  readonly owner: ExecutionGraph;
  /** Its own; where it is folded those of all that it holds: what has ended, what is open, what failed. */
  readonly attempts: readonly TaskRow[];
  /** 0 for the tasks of the execution itself. */
  readonly depth: number;
  /** Of a fork's branch the number, at its first task; else 0. */
  readonly branch: number;
  /** How many lines it holds; of a sub-workflow that is not shown 1. */
  readonly holds: number;
  readonly isFolded: boolean;
  readonly isSubWorkflow: boolean;
};

type LaneOptions = {
  readonly children: ReadonlyMap<string, ExecutionGraph>;
  readonly isFolded: (key: string, holds: number) => boolean;
};

/** Every line that is in sight, in the order of the definition. Linear in the number of tasks. */
export function lanesOf(graph: ExecutionGraph, options: LaneOptions): readonly Lane[] {
  const lanes: Lane[] = [];
  new Walk(graph, { prefix: "", depth: 0 }, { lanes, options }).all();
  return lanes;
}

/** What is drawn later is drawn above, and the last has the say: what is open is not hidden by what is done. */
function worstLast(attempts: readonly TaskRow[]): readonly TaskRow[] {
  return attempts.toSorted((a, b) => weightOf(a) - weightOf(b) || a.scheduledTime - b.scheduledTime);
}

type Scope = { readonly prefix: string; readonly depth: number };
type Output = { readonly lanes: Lane[]; readonly options: LaneOptions };

const loops = new Set(["DO_WHILE", "FOR_EACH"]);

class Walk {
  readonly #graph: ExecutionGraph;
  readonly #scope: Scope;
  readonly #output: Output;
  readonly #byRef: TasksByRef;
  readonly #seen = new Set<string>();

  constructor(graph: ExecutionGraph, scope: Scope, output: Output) {
    this.#graph = graph;
    this.#scope = scope;
    this.#output = output;
    this.#byRef = tasksByBaseRef(graph.tasks);
  }

  all(): void {
    const { depth } = this.#scope;
    this.#list(this.#graph.definition.tasks, depth);
    // What no definition holds, as where it is not known.
    for (const ref of this.#byRef.keys()) this.#row(ref, depth, 0);
  }

  #list(tasks: readonly TaskDefinition[], depth: number, branch = 0): void {
    tasks.forEach((task, place) => this.#task(task, depth, place === 0 ? branch : 0));
  }

  #task(task: TaskDefinition, depth: number, branch: number): void {
    const { taskReferenceName: ref, type } = task;
    if (type === "FORK_JOIN")
      this.#group(ref, { depth, branch }, (inner) =>
        branchesOf(task).forEach(({ tasks }, place) => this.#list(tasks, inner, place + 1)),
      );
    else if (type === "FORK_JOIN_DYNAMIC")
      this.#group(ref, { depth, branch }, (inner) => this.#forked(ref).forEach((one) => this.#row(one, inner, 0)));
    else if (loops.has(type))
      this.#group(ref, { depth, branch }, (inner) => branchesOf(task).forEach(({ tasks }) => this.#list(tasks, inner)));
    else {
      this.#row(ref, depth, branch);
      // Of the cases of a switch one runs: it stands where the switch does.
      for (const { tasks } of branchesOf(task)) this.#list(tasks, depth);
    }
  }

  /** A line, and what it holds below it or, where it is folded, in it. */
  #group(
    ref: string,
    { depth, branch }: { readonly depth: number; readonly branch: number },
    inner: (depth: number) => void,
  ) {
    const { lanes, options } = this.#output;
    const own = this.#row(ref, depth, branch);
    if (own === undefined) return;
    const at = lanes.length;
    inner(depth + 1);
    const holds = lanes.length - at;
    const isFolded = holds > 0 && options.isFolded(own.key, holds);
    const held = isFolded ? worstLast(lanes.splice(at).flatMap(({ attempts }) => attempts)) : [];
    lanes[at - 1] = { ...own, holds, isFolded, attempts: isFolded ? held : own.attempts };
  }

  #row(ref: string, depth: number, branch: number): Lane | undefined {
    const attempts = this.#byRef.get(ref);
    if (attempts === undefined || this.#seen.has(ref)) return undefined;
    this.#seen.add(ref);
    const { lanes, options } = this.#output;
    const key = this.#scope.prefix + ref;
    const isSubWorkflow = (attempts.at(-1)?.subWorkflowId ?? "") !== "";
    const child = isSubWorkflow ? options.children.get(key) : undefined;
    const lane = { key, ref, owner: this.#graph, attempts, depth, branch };
    const row = {
      ...lane,
      isSubWorkflow,
      holds: isSubWorkflow ? 1 : 0,
      isFolded: isSubWorkflow && child === undefined,
    };
    lanes.push(row);
    if (child !== undefined) new Walk(child, { prefix: key + KEY_SEPARATOR, depth: depth + 1 }, this.#output).all();
    return row;
  }

  /** Of a dynamic fork: the first tasks of its branches. */
  #forked(ref: string): readonly string[] {
    const refs = (this.#byRef.get(ref) ?? []).flatMap(({ forkedRefs }) => forkedRefs);
    return refs.map((one) => (this.#byRef.has(one) ? one : one.replace(/(?:__\d+)+$/, "")));
  }
}
