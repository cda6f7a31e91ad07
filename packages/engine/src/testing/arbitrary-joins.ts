import fc from "fast-check";
import { fork, join, loop, simple, switchOn, wait } from "./builders.ts";

type Members = { readonly [key: string]: unknown };
type Sequence = readonly Shape[];
/** Which tasks of the definition, whatever and wherever they are; beyond them: nobody. */
type Picks = readonly number[];
type Flags = { readonly optional: boolean; readonly permissive: boolean };
type Shape =
  | ({ readonly kind: "simple" } & Flags)
  | { readonly kind: "wait" }
  | ({ readonly kind: "join"; readonly joinOn: Picks } & Flags)
  | ({ readonly kind: "exclusive"; readonly joinOn: Picks; readonly defaults: Picks } & Flags)
  | { readonly kind: "switch"; readonly value: string; readonly branches: readonly Sequence[] }
  | ({ readonly kind: "fork"; readonly branches: readonly Sequence[]; readonly joinOn: Picks | "last" } & Flags)
  /** `named`: the reference that its first branch has instead of one of its own. */
  | { readonly kind: "dynamicFork"; readonly branches: readonly Shape[]; readonly named: Picks }
  | { readonly kind: "loop"; readonly items: number; readonly body: Sequence }
  | { readonly kind: "forEach"; readonly body: Sequence; readonly continueOnError: boolean }
  | {
      readonly kind: "try";
      readonly body: Sequence;
      readonly caught: Sequence | undefined;
      readonly finally: Sequence;
      readonly undoing: Sequence;
    };

const picks = fc.array(fc.nat(40), { maxLength: 3 });
const flags = { optional: fc.boolean(), permissive: fc.nat(4).map((n) => n === 4) };
const kind = <Kind extends string>(name: Kind) => fc.constant(name);

const { sequence } = fc.letrec<{ task: Shape; sequence: Sequence }>((tie) => ({
  task: fc.oneof(
    { maxDepth: 3 },
    fc.record({ kind: kind("simple"), ...flags }),
    fc.record({ kind: kind("wait") }),
    fc.record({ kind: kind("join"), joinOn: picks, ...flags }),
    fc.record({ kind: kind("exclusive"), joinOn: picks, defaults: fc.oneof(fc.constant([]), picks), ...flags }),
    fc.record({
      kind: kind("switch"),
      value: fc.constantFrom("0", "1", "none"),
      branches: fc.array(tie("sequence"), { minLength: 1, maxLength: 2 }),
    }),
    fc.record({
      kind: kind("fork"),
      branches: fc.array(tie("sequence"), { minLength: 1, maxLength: 3 }),
      joinOn: fc.oneof(fc.constant("last" as const), picks),
      ...flags,
    }),
    fc.record({
      kind: kind("dynamicFork"),
      branches: fc.array(tie("task"), { maxLength: 3 }),
      named: fc.nat(200).map((n) => (n > 160 ? [n] : [])),
    }),
    fc.record({ kind: kind("loop"), items: fc.nat(2), body: tie("sequence") }),
    fc.record({ kind: kind("forEach"), body: tie("sequence"), continueOnError: fc.boolean() }),
    fc.record({
      kind: kind("try"),
      body: tie("sequence"),
      caught: fc.option(tie("sequence"), { nil: undefined }),
      finally: fc.oneof(fc.constant([]), tie("sequence")),
      undoing: fc.oneof(fc.constant([]), tie("sequence")),
    }),
  ),
  sequence: fc.array(tie("task"), { minLength: 1, maxLength: 3 }),
}));

/** What a definition with such joins is started with. */
export const JOINS_INPUT = { items: [0, 1] };

/**
 * Tasks of a definition whose joins wait for anything anywhere: for what comes after them, for each other, for what is in
 * a case that is not taken or in another dynamic branch, for nobody. Validation refuses many of them; an execution may
 * have such all the same, from a dynamic fork or a version that it was upgraded to.
 */
export const arbitraryJoins: fc.Arbitrary<readonly Members[]> = sequence.map((shapes) => tasksFrom(shapes));

function tasksFrom(shapes: Sequence): readonly Members[] {
  const count = new Naming(1);
  count.tasksOf(shapes);
  return new Naming(count.last).tasksOf(shapes);
}

/** Names all tasks t1, t2 and so on. */
class Naming {
  last = 0;
  readonly #total: number;

  constructor(total: number) {
    this.#total = total;
  }

  tasksOf(shapes: Sequence): readonly Members[] {
    return shapes.flatMap((shape) => this.#tasksOfShape(shape));
  }

  #next(): string {
    return `t${(this.last += 1)}`;
  }

  /** One more than there are. */
  #named(numbers: Picks): readonly string[] {
    return numbers.map((number) => `t${1 + (number % (this.#total + 1))}`);
  }

  #tasksOfShape(shape: Shape): readonly Members[] {
    const reference = this.#next();
    switch (shape.kind) {
      case "simple":
        return [simple(reference, { name: "work", ...flagsOf(shape) })];
      case "wait":
        return [wait(reference, { duration: "1s" })];
      case "join":
        return [join(reference, this.#named(shape.joinOn), flagsOf(shape))];
      case "exclusive": {
        const [joinOn, defaultExclusiveJoinTask] = [this.#named(shape.joinOn), this.#named(shape.defaults)];
        return [{ ...join(reference, joinOn, flagsOf(shape)), type: "EXCLUSIVE_JOIN", defaultExclusiveJoinTask }];
      }
      case "switch":
        return [switchOn(reference, shape.value, { cases: this.#cases(shape.branches) })];
      case "fork":
        return this.#forkOf(reference, shape);
      case "dynamicFork":
        return this.#dynamicForkOf(reference, shape);
      case "loop":
        return [loop(reference, this.tasksOf(shape.body), turns(Array.from({ length: shape.items }, () => 0)))];
      case "forEach":
        return [this.#scope(reference, "FOR_EACH", { loopOver: this.tasksOf(shape.body), ...itemsOf(shape) })];
      case "try":
        return [this.#tryOf(reference, shape)];
    }
  }

  #cases(branches: readonly Sequence[]): Readonly<Record<string, readonly Members[]>> {
    return Object.fromEntries(branches.map((branch, index) => [String(index), this.tasksOf(branch)] as const));
  }

  #forkOf(reference: string, shape: Shape & { readonly kind: "fork" }): readonly Members[] {
    const branches = shape.branches.map((branch) => this.tasksOf(branch));
    const lasts = branches.map((branch) => String(branch.at(-1)?.["taskReferenceName"]));
    const joinOn = shape.joinOn === "last" ? lasts : this.#named(shape.joinOn);
    return [fork(reference, branches), join(this.#next(), joinOn, flagsOf(shape))];
  }

  /** A branch is one task: what takes several is put into a loop of one turn. */
  #dynamicForkOf(reference: string, shape: Shape & { readonly kind: "dynamicFork" }): readonly Members[] {
    const [taken] = this.#named(shape.named);
    const tasks = shape.branches.map((branch, index) => {
      const members = this.#tasksOfShape(branch);
      const task = members.length === 1 ? members[0] : loop(this.#next(), members, turns([0]));
      return index > 0 || taken === undefined ? task : { ...task, taskReferenceName: taken };
    });
    const inputParameters = { tasks: unevaluated(tasks), inputs: {} };
    const forking = { dynamicForkTasksParam: "tasks", dynamicForkTasksInputParamName: "inputs", inputParameters };
    return [this.#scope(reference, "FORK_JOIN_DYNAMIC", forking), join(this.#next(), [])];
  }

  #tryOf(reference: string, shape: Shape & { readonly kind: "try" }): Members {
    const compensateWith = this.tasksOf(shape.undoing);
    const undone = compensateWith.length === 0 ? [] : [simple(this.#next(), { name: "work", compensateWith })];
    return this.#scope(reference, "TRY", {
      tryTasks: [...undone, ...this.tasksOf(shape.body)],
      ...(shape.caught === undefined ? {} : { catchTasks: this.tasksOf(shape.caught) }),
      finallyTasks: this.tasksOf(shape.finally),
    });
  }

  #scope(reference: string, type: string, members: Members): Members {
    return { name: reference, taskReferenceName: reference, type, ...members };
  }
}

function flagsOf({ optional, permissive }: Flags): Flags {
  return { optional, permissive };
}

function turns(items: readonly number[]) {
  return { loopCondition: "", inputParameters: { _items: items } };
}

function itemsOf({ continueOnError }: { readonly continueOnError: boolean }): Members {
  return { items: "${workflow.input.items}", parallelism: 1, continueOnError };
}

/** Written so that evaluating it gives it again. */
function unevaluated(list: readonly unknown[]): readonly unknown[] {
  return JSON.parse(JSON.stringify(list).replaceAll("${", () => "$${")) as readonly unknown[];
}
