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

/** The page of known defects: its text by item, `13.1-1`, and what it names of tests and of recorded cases. */
function defects() {
  const page = readFileSync(join(root, "packages/engine/DEFECTS.md"), "utf8");
  const parts = page.split(/\n(?=- |## )/).map((text) => ({ text, item: /^- \*\*(13\.\d-\d+)\*\*/.exec(text)?.[1] }));
  return { page, parts };
}

const testsIn = (text: string) =>
  [...text.matchAll(/`([^`]+\.ts)`: "([^"]+)"/g)].map(([, file = "", name = ""]) => ({ file, name }));
const casesIn = (text: string) =>
  [...text.matchAll(/`((?:api|child|data|fail|flow|ops)-[a-z\d-]+)`/g)].map(([, name = ""]) => name);

test("every test and case that DEFECTS.md names exists", () => {
  const { page } = defects();
  const [tests, cases] = [testsIn(page), casesIn(page)];

  const lost = tests.filter(({ file, name }) => {
    return !readFileSync(join(root, "packages/engine", file), "utf8").includes(`"${name}"`);
  });
  const missing = cases.filter((name) => !existsSync(join(root, `packages/e2e/conformance/cases/${name}.json`)));

  expect([lost, missing]).toEqual([[], []]);
  expect(tests.length + cases.length).toBeGreaterThan(120);
});

test("DEFECTS.md has every item of 13.1 to 13.6, and each names a test or a case, or says that it cannot happen", () => {
  const { parts } = defects();
  const items = Object.entries({ "13.1": 18, "13.3": 12, "13.4": 8, "13.5": 10, "13.6": 6 }).flatMap(([part, count]) =>
    Array.from({ length: count }, (_, index) => `${part}-${index + 1}`),
  );

  const bare = parts.filter(({ text }) => {
    return text.startsWith("- ") && [...testsIn(text), ...casesIn(text)].length === 0 && !/cannot happen/.test(text);
  });

  expect(parts.flatMap(({ item }) => item ?? [])).toEqual(items);
  expect(bare).toEqual([]);
});
