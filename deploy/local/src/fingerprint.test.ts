import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { runCommand } from "./command.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tutti-fingerprint-"));
  for (const name of ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", "turbo.json", "tsconfig.base.json"])
    write(name, "as it was");
  write("packages/engine/package.json", "{}");
  write("packages/engine/src/decide.ts", "before");
  write("packages/engine/dist/decide.js", "built");
  write("services/api/package.json", "{}");
  write("proto/model/task.proto", "message Task {}");
});
afterEach(() => rmSync(root, { recursive: true }));

test("any change of a source is seen, also one that keeps the size of the file", async () => {
  const before = await fingerprints();

  const changed: string[] = [];
  for (const name of ["packages/engine/src/decide.ts", "proto/model/task.proto", "pnpm-lock.yaml"]) {
    write(name, "behind");
    changed.push((await fingerprints()).sources);
  }
  write("packages/engine/src/gone/dist/new.ts", "a folder may have any name below src");
  changed.push((await fingerprints()).sources);

  expect(new Set([before.sources, ...changed]).size).toBe(5);
  expect((await fingerprints()).outputs).toBe(before.outputs);
});

test("what was built and then changed or deleted is seen", async () => {
  const before = await fingerprints();

  write("packages/engine/dist/decide.js", "other");
  const changed = await fingerprints();
  rmSync(join(root, "packages/engine/dist"), { recursive: true });
  const gone = await fingerprints();

  expect(new Set([before, changed, gone].map(({ outputs }) => outputs)).size).toBe(3);
  expect(new Set([before, changed, gone].map(({ sources }) => sources)).size).toBe(1);
});

test("a source that was only touched, and what tools leave behind, change nothing", async () => {
  const before = await fingerprints();

  utimesSync(join(root, "packages/engine/src/decide.ts"), new Date(0), new Date(0));
  write("packages/engine/node_modules/left/index.js", "");
  write("packages/engine/.turbo/turbo-build.log", "");

  expect(await fingerprints()).toEqual(before);
});

function write(name: string, text: string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
}

/** Both fingerprints, by a process of its own: the file is plain Node, as it runs before anything is built. */
async function fingerprints(): Promise<{ readonly sources: string; readonly outputs: string }> {
  const file = join(__dirname, "../bin/fingerprint.mjs");
  const program = `import { sourcesFingerprint, outputsFingerprint } from ${JSON.stringify(file)};
    const root = ${JSON.stringify(root)};
    console.log(JSON.stringify({ sources: sourcesFingerprint(root), outputs: outputsFingerprint(root) }));`;
  const { code, stdout, stderr } = await runCommand(process.execPath, ["--input-type=module", "-e", program]);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as { readonly sources: string; readonly outputs: string };
}
