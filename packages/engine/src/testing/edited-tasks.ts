import fc from "fast-check";
import { join, simple } from "./builders.ts";

type Members = { readonly [key: string]: unknown };
/** What a later version has otherwise: at which task, counted from the outermost first one, and what. */
export type Edit = {
  readonly at: number;
  readonly what: "gone" | "simple" | "join" | "exclusive" | "before" | "after";
};

export const arbitraryEdits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.record({
    at: fc.nat(20),
    what: fc.constantFrom(
      "gone" as const,
      "simple" as const,
      "join" as const,
      "exclusive" as const,
      "before" as const,
      "after" as const,
    ),
  }),
  { minLength: 1, maxLength: 4 },
);

/** Tasks of another version of a definition: some are gone, some are of another type, some are new. */
export function edited(tasks: readonly Members[], edits: readonly Edit[]): readonly Members[] {
  return edits.reduce((before, edit, index) => editedOnce(before, edit, `n${index}`), tasks);
}

function editedOnce(tasks: readonly Members[], edit: Edit, newName: string): readonly Members[] {
  let passed = 0;
  return changedLists(tasks, (list, within) =>
    list.flatMap((task) => (passed++ === edit.at ? changed(task, edit, newName) : [within(task)])),
  );
}

/** Tasks of another version that has one more at the end of each list. */
export function appended(tasks: readonly Members[]): readonly Members[] {
  let lists = 0;
  return changedLists(tasks, (list, within) => [...list.map(within), simple(`end${(lists += 1)}`, { name: "work" })]);
}

function changed(task: Members, { what }: Edit, newName: string): readonly Members[] {
  const [name, other] = [String(task["taskReferenceName"]), simple(newName, { name: "work" })];
  switch (what) {
    case "gone":
      return [];
    case "simple":
      return [simple(name, { name: "work" })];
    case "join":
      return [join(name, [neighbourOf(name)])];
    case "exclusive":
      return [{ ...join(name, [neighbourOf(name)]), type: "EXCLUSIVE_JOIN" }];
    case "before":
      return [other, task];
    case "after":
      return [task, other];
  }
}

/** The task that is named next. */
function neighbourOf(name: string): string {
  return `t${Number(name.slice(1)) + 1}`;
}

/** Changes a list of tasks; `within` does the same to the lists in a task. */
type Change = (tasks: readonly Members[], within: (task: Members) => Members) => readonly Members[];

function changedLists(tasks: readonly Members[], change: Change): readonly Members[] {
  const list = (value: unknown): readonly Members[] => changedLists(value as readonly Members[], change);
  return change(tasks, (task) =>
    Object.fromEntries(
      Object.entries(task).map(([key, value]): [string, unknown] => {
        if (LISTS.has(key)) return [key, list(value)];
        if (key === "forkTasks") return [key, (value as readonly unknown[]).map(list)];
        if (key !== "decisionCases") return [key, value];
        const cases = Object.entries(value as Readonly<Record<string, unknown>>);
        return [key, Object.fromEntries(cases.map(([name, branch]) => [name, list(branch)]))];
      }),
    ),
  );
}

const LISTS: ReadonlySet<string> = new Set([
  ...["defaultCase", "loopOver", "tryTasks", "catchTasks", "finallyTasks", "compensateWith"],
]);
