import { expect, test } from "@jest/globals";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../root.ts";

/** What a document names in backticks and looks like a path of this repository. */
function pathsIn(document: string): readonly string[] {
  const text = readFileSync(join(root, document), "utf8");
  const named = [...text.matchAll(/`([^`\s]+)`/g)].map(([, path]) => path ?? "");
  return named.filter((path) => /^(\.?[\w-]+\/)+[\w.@-]*$/.test(path) && !path.startsWith(".tutti/"));
}

test.each(["ARCHITECTURE.md", "README.md", "CONTRIBUTING.md"])("every path that %s names exists", (document) => {
  const paths = pathsIn(document);

  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  expect(paths.length).toBeGreaterThan(1);
});
