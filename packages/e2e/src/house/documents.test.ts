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

test.each(["ARCHITECTURE.md", "README.md", "CONTRIBUTING.md", "docs/api-guide.md", "docs/console.md"])(
  "every path that %s names exists",
  (document) => {
    const paths = pathsIn(document);

    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(paths.length).toBeGreaterThan(1);
  },
);

test("every test and case that DEFECTS.md names exists", () => {
  const folder = join(root, "packages/engine");
  const page = readFileSync(join(folder, "DEFECTS.md"), "utf8");
  const tests = [...page.matchAll(/`([^`]+\.ts)`: "([^"]+)"/g)].map(([, file = "", name = ""]) => ({ file, name }));
  const cases = [...page.matchAll(/case `([^`]+)`/g)].map(([, name = ""]) => name);

  const lost = tests.filter(({ file, name }) => !readFileSync(join(folder, file), "utf8").includes(name));
  const missing = cases.filter((name) => !existsSync(join(root, `packages/e2e/conformance/cases/${name}.json`)));

  expect([lost, missing]).toEqual([[], []]);
  expect(tests.length + cases.length).toBeGreaterThan(55);
});
