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
  return edits.reduce((before, edit, index) => new Editing(edit, `n${index}`).list(before), tasks);
}

class Editing {
  readonly #edit: Edit;
  readonly #newName: string;
  #passed = 0;

  constructor(edit: Edit, newName: string) {
    this.#edit = edit;
    this.#newName = newName;
  }

  list(tasks: readonly Members[]): readonly Members[] {
    return tasks.flatMap((task) => (this.#passed++ === this.#edit.at ? this.#changed(task) : [this.#within(task)]));
  }

  #changed(task: Members): readonly Members[] {
    const [name, other] = [String(task["taskReferenceName"]), simple(this.#newName, { name: "work" })];
    switch (this.#edit.what) {
      case "gone":
        return [];
      case "simple":
        return [simple(name, { name: "work" })];
      case "join":
        return [join(name, [this.#neighbour(name)])];
      case "exclusive":
        return [{ ...join(name, [this.#neighbour(name)]), type: "EXCLUSIVE_JOIN" }];
      case "before":
        return [other, task];
      case "after":
        return [task, other];
    }
  }

  /** The task that is named next. */
  #neighbour(name: string): string {
    return `t${Number(name.slice(1)) + 1}`;
  }

  #within(task: Members): Members {
    return Object.fromEntries(Object.entries(task).map(([key, value]) => [key, this.#member(key, value)]));
  }

  #member(key: string, value: unknown): unknown {
    if (LISTS.has(key)) return this.list(value as readonly Members[]);
    if (key === "forkTasks") return (value as readonly (readonly Members[])[]).map((branch) => this.list(branch));
    if (key !== "decisionCases") return value;
    const cases = Object.entries(value as Readonly<Record<string, readonly Members[]>>);
    return Object.fromEntries(cases.map(([name, branch]) => [name, this.list(branch)]));
  }
}

const LISTS: ReadonlySet<string> = new Set([
  ...["defaultCase", "loopOver", "tryTasks", "catchTasks", "finallyTasks", "compensateWith"],
]);
