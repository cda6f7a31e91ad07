import fc from "fast-check";
import { fork, inline, join, loop, simple, switchOn, wait } from "./builders.ts";

type Members = { readonly [key: string]: unknown };
type Sequence = readonly Shape[];
/** What a task may have that can be undone: so many tasks that undo it, where a TRY is around. */
type Undone = { readonly undoneBy: number };
type Shape =
  | ({ readonly kind: "simple"; readonly optional: boolean; readonly permissive: boolean } & Undone)
  | { readonly kind: "wait"; readonly seconds: number }
  | { readonly kind: "switch"; readonly value: string; readonly branches: readonly Sequence[] }
  | { readonly kind: "fork"; readonly branches: readonly Sequence[]; readonly isLastJoined: boolean }
  | ({ readonly kind: "loop"; readonly items: number; readonly keepLastN: number; readonly body: Sequence } & Undone)
  | { readonly kind: "inline"; readonly fails: boolean }
  | { readonly kind: "dynamicFork"; readonly branches: readonly Shape[] }
  | { readonly kind: "exclusive"; readonly value: string; readonly branches: readonly Sequence[] }
  | ({
      readonly kind: "try";
      readonly body: Sequence;
      readonly caught: Sequence | undefined;
      readonly finally: Sequence;
    } & Undone)
  | ({
      readonly kind: "forEach";
      readonly items: number;
      readonly parallelism: number;
      readonly continueOnError: boolean;
      readonly body: Sequence;
    } & Undone);

const undoneBy = fc.nat(2);

const { sequence } = fc.letrec<{ task: Shape; sequence: Sequence }>((tie) => ({
  task: fc.oneof(
    { maxDepth: 3 },
    fc.record({ kind: fc.constant("simple" as const), optional: fc.boolean(), permissive: fc.boolean(), undoneBy }),
    fc.record({ kind: fc.constant("wait" as const), seconds: fc.integer({ min: 0, max: 5 }) }),
    fc.record({ kind: fc.constant("inline" as const), fails: fc.boolean() }),
    fc.record({
      kind: fc.constant("switch" as const),
      value: fc.constantFrom("0", "1", "none"),
      branches: fc.array(tie("sequence"), { minLength: 1, maxLength: 2 }),
    }),
    fc.record({
      kind: fc.constant("fork" as const),
      branches: fc.array(tie("sequence"), { minLength: 1, maxLength: 3 }),
      isLastJoined: fc.boolean(),
    }),
    fc.record({ kind: fc.constant("dynamicFork" as const), branches: fc.array(tie("task"), { maxLength: 3 }) }),
    fc.record({
      kind: fc.constant("exclusive" as const),
      value: fc.constantFrom("0", "1", "none"),
      branches: fc.array(tie("sequence"), { minLength: 1, maxLength: 2 }),
    }),
    fc.record({
      kind: fc.constant("loop" as const),
      items: fc.nat(3),
      keepLastN: fc.nat(2),
      body: tie("sequence"),
      undoneBy,
    }),
    fc.record({
      kind: fc.constant("try" as const),
      body: tie("sequence"),
      caught: fc.option(tie("sequence"), { nil: undefined }),
      finally: fc.oneof(fc.constant([]), tie("sequence")),
      undoneBy,
    }),
    fc.record({
      kind: fc.constant("forEach" as const),
      items: fc.nat(3),
      parallelism: fc.nat(2),
      continueOnError: fc.boolean(),
      body: tie("sequence"),
      undoneBy,
    }),
  ),
  sequence: fc.array(tie("task"), { minLength: 1, maxLength: 3 }),
}));

/**
 * Tasks of a definition that validation accepts: nested forks, also with a branch that nobody joins, loops over lists,
 * TRYs with what undoes their tasks, FOR_EACHs, switches, scripts, waits, worker tasks.
 */
export const arbitraryTasks: fc.Arbitrary<readonly Members[]> = sequence.map((shapes) =>
  tasksOf(shapes, { nextName: numbering(), isTried: false }),
);

/** The same, all of them within a TRY that undoes what can be undone. */
export const arbitraryTry: fc.Arbitrary<readonly Members[]> = sequence.map((body) =>
  tasksOf([{ kind: "try", body, caught: [], finally: [], undoneBy: 0 }], { nextName: numbering(), isTried: false }),
);

const WORK: Shape = { kind: "simple", optional: false, permissive: false, undoneBy: 0 };

/** The same, all of them within a FOR_EACH that has not all of its items at work at a time. */
export const arbitraryForEach: fc.Arbitrary<readonly Members[]> = fc
  .record({
    kind: fc.constant("forEach" as const),
    items: fc.integer({ min: 2, max: 5 }),
    parallelism: fc.integer({ min: 1, max: 2 }),
    continueOnError: fc.boolean(),
    body: fc.oneof(
      { arbitrary: fc.array(fc.constant(WORK), { minLength: 1, maxLength: 2 }), weight: 3 },
      { arbitrary: sequence, weight: 2 },
    ),
    undoneBy: fc.constant(0),
  })
  .map((shape) => tasksOf([shape], { nextName: numbering(), isTried: false }));

type Context = { readonly nextName: () => string; readonly isTried: boolean };

function numbering(): () => string {
  let last = 0;
  return () => `t${(last += 1)}`;
}

function tasksOf(shapes: Sequence, context: Context): readonly Members[] {
  return shapes.flatMap((shape) => tasksOfShape(shape, context));
}

function tasksOfShape(shape: Shape, context: Context): readonly Members[] {
  const reference = context.nextName();
  switch (shape.kind) {
    case "simple": {
      const { optional, permissive } = shape;
      return [simple(reference, { name: "work", optional, permissive, ...undoing(shape, context) })];
    }
    case "wait":
      return [wait(reference, { duration: `${shape.seconds}s` })];
    case "switch":
      return [switchOn(reference, shape.value, { cases: casesOf(shape.branches, context) })];
    case "exclusive": {
      const cases = casesOf(shape.branches, context);
      const joinOn = Object.values(cases).map((branch) => String(branch.at(-1)?.["taskReferenceName"]));
      const name = context.nextName();
      const exclusive = { name, taskReferenceName: name, type: "EXCLUSIVE_JOIN", joinOn };
      return [switchOn(reference, shape.value, { cases }), exclusive];
    }
    case "dynamicFork":
      return dynamicForkOf(reference, shape.branches, context);
    case "fork": {
      const branches = shape.branches.map((branch) => tasksOf(branch, context));
      const lasts = branches.map((branch) => String(branch.at(-1)?.["taskReferenceName"]));
      const joined = shape.isLastJoined ? lasts : lasts.slice(0, Math.max(1, lasts.length - 1));
      return [fork(reference, branches), join(context.nextName(), joined)];
    }
    case "loop": {
      const keepLastN = shape.keepLastN === 0 ? {} : { keepLastN: shape.keepLastN };
      const inputParameters = { _items: itemsOf(shape), ...keepLastN };
      const members = { loopCondition: "", inputParameters, ...undoing(shape, context) };
      return [loop(reference, tasksOf(shape.body, context), members)];
    }
    case "inline":
      return [{ ...inline(reference, shape.fails ? "throw new Error('no')" : "$.n + 1", { n: 1 }), optional: true }];
    case "try":
      return [tryOf(reference, shape, context)];
    case "forEach": {
      const { parallelism, continueOnError } = shape;
      const task = { name: reference, taskReferenceName: reference, type: "FOR_EACH", parallelism, continueOnError };
      const inputParameters = { list: itemsOf(shape) };
      const loopOver = tasksOf(shape.body, context);
      const source = simple(`${reference}_list`, { type: "INLINE", inputParameters: listing(inputParameters.list) });
      const items = `\${${reference}_list.output.result}`;
      return [source, { ...task, items, itemName: `${reference}_item`, loopOver, ...undoing(shape, context) }];
    }
  }
}

function casesOf(branches: readonly Sequence[], context: Context): Readonly<Record<string, readonly Members[]>> {
  return Object.fromEntries(branches.map((branch, index) => [String(index), tasksOf(branch, context)] as const));
}

/** A branch is one task: what takes several is put into a loop of one turn. */
function dynamicForkOf(reference: string, branches: readonly Shape[], context: Context): readonly Members[] {
  const untried = { ...context, isTried: false };
  const list = branches.map((shape) => {
    const tasks = tasksOfShape(shape, untried);
    const members = { loopCondition: "", inputParameters: { _items: [0] } };
    return tasks.length === 1 ? tasks[0] : loop(context.nextName(), tasks, members);
  });
  const source = simple(`${reference}_list`, { type: "INLINE", inputParameters: listing(unevaluated(list)) });
  const fork = {
    ...{ name: reference, taskReferenceName: reference, type: "FORK_JOIN_DYNAMIC" },
    ...{ dynamicForkTasksParam: "tasks", dynamicForkTasksInputParamName: "inputs" },
    inputParameters: { tasks: `\${${reference}_list.output.result}`, inputs: {} },
  };
  return [source, fork, join(context.nextName(), [])];
}

/** Written so that evaluating it gives it again. */
function unevaluated(list: readonly unknown[]): readonly unknown[] {
  return JSON.parse(JSON.stringify(list).replaceAll("${", () => "$${")) as readonly unknown[];
}

function itemsOf({ items }: { readonly items: number }): readonly number[] {
  return Array.from({ length: items }, (_, index) => index);
}

function listing(list: readonly unknown[]): Members {
  return { evaluatorType: "javascript", expression: "$.list", list };
}

function tryOf(reference: string, shape: Shape & { readonly kind: "try" }, context: Context): Members {
  return {
    ...{ name: reference, taskReferenceName: reference, type: "TRY" },
    tryTasks: tasksOf(shape.body, { ...context, isTried: true }),
    ...(shape.caught === undefined ? {} : { catchTasks: tasksOf(shape.caught, context) }),
    finallyTasks: tasksOf(shape.finally, context),
    ...undoing(shape, context),
  };
}

function undoing({ undoneBy: count }: Undone, { nextName, isTried }: Context): Members {
  if (!isTried || count === 0) return {};
  return { compensateWith: Array.from({ length: count }, () => simple(nextName(), { name: "work" })) };
}
