import fc from "fast-check";
import { fork, inline, join, loop, simple, switchOn, wait } from "./builders.ts";

type Members = { readonly [key: string]: unknown };
type Shape =
  | { readonly kind: "simple"; readonly optional: boolean; readonly permissive: boolean }
  | { readonly kind: "wait"; readonly seconds: number }
  | { readonly kind: "switch"; readonly value: string; readonly branches: readonly (readonly Shape[])[] }
  | { readonly kind: "fork"; readonly branches: readonly (readonly Shape[])[]; readonly isLastJoined: boolean }
  | { readonly kind: "loop"; readonly items: number; readonly keepLastN: number; readonly body: readonly Shape[] }
  | { readonly kind: "inline"; readonly fails: boolean };

const { sequence } = fc.letrec<{ task: Shape; sequence: readonly Shape[] }>((tie) => ({
  task: fc.oneof(
    { maxDepth: 3 },
    fc.record({ kind: fc.constant("simple" as const), optional: fc.boolean(), permissive: fc.boolean() }),
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
    fc.record({
      kind: fc.constant("loop" as const),
      items: fc.nat(3),
      keepLastN: fc.nat(2),
      body: tie("sequence"),
    }),
  ),
  sequence: fc.array(tie("task"), { minLength: 1, maxLength: 3 }),
}));

/**
 * Tasks of a definition that validation accepts: nested forks, also with a branch that nobody joins, loops over lists,
 * switches, scripts, waits, worker tasks.
 */
export const arbitraryTasks: fc.Arbitrary<readonly Members[]> = sequence.map((shapes) => tasksOf(shapes, numbering()));

function numbering(): () => string {
  let last = 0;
  return () => `t${(last += 1)}`;
}

function tasksOf(shapes: readonly Shape[], nextName: () => string): readonly Members[] {
  return shapes.flatMap((shape) => tasksOfShape(shape, nextName));
}

function tasksOfShape(shape: Shape, nextName: () => string): readonly Members[] {
  const reference = nextName();
  switch (shape.kind) {
    case "simple":
      return [simple(reference, { name: "work", optional: shape.optional, permissive: shape.permissive })];
    case "wait":
      return [wait(reference, { duration: `${shape.seconds}s` })];
    case "switch": {
      const cases = shape.branches.map((branch, index) => [String(index), tasksOf(branch, nextName)] as const);
      return [switchOn(reference, shape.value, { cases: Object.fromEntries(cases) })];
    }
    case "fork": {
      const branches = shape.branches.map((branch) => tasksOf(branch, nextName));
      const lasts = branches.map((branch) => String(branch.at(-1)?.["taskReferenceName"]));
      const joined = shape.isLastJoined ? lasts : lasts.slice(0, Math.max(1, lasts.length - 1));
      return [fork(reference, branches), join(nextName(), joined)];
    }
    case "loop": {
      const items = Array.from({ length: shape.items }, (_, index) => index);
      const keepLastN = shape.keepLastN === 0 ? {} : { keepLastN: shape.keepLastN };
      const inputParameters = { _items: items, ...keepLastN };
      return [loop(reference, tasksOf(shape.body, nextName), { loopCondition: "", inputParameters })];
    }
    case "inline":
      return [{ ...inline(reference, shape.fails ? "throw new Error('no')" : "$.n + 1", { n: 1 }), optional: true }];
  }
}
