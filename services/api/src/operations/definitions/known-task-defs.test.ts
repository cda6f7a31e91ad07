import { expect, test } from "@jest/globals";
import type { TaskDef } from "@tutti/engine";

import { KnownTaskDefs } from "./known-task-defs.ts";

test("definitions are read once, and anew when one has changed; what is none is not asked for again", async () => {
  const asked: (readonly string[])[] = [];
  let revision = 1;
  const defs = new KnownTaskDefs({
    getRevision: async () => await Promise.resolve(revision),
    getTaskDefs: async (names) => {
      asked.push(names);
      const found = names.filter((name) => name !== "none").map((name) => [name, { name } as TaskDef] as const);
      return await Promise.resolve(new Map(found));
    },
  });

  expect([...(await defs.get(["a", "none"], {})).keys()]).toEqual(["a"]);
  expect([...(await defs.get(["a", "none", "b"], {})).keys()]).toEqual(["a", "b"]);
  revision = 2;
  await defs.get(["a"], {});

  expect(asked).toEqual([["a", "none"], ["b"], ["a"]]);
});
