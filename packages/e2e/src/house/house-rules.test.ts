import { expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "../root.ts";

/** Lints one file as if it stood at that place of the repository; gives what the linter says. */
function lint(path: string, source: string): string {
  const house = mkdtempSync(join(tmpdir(), "tutti-house-"));
  try {
    cpSync(join(root, ".oxlintrc.json"), join(house, ".oxlintrc.json"));
    mkdirSync(dirname(join(house, path)), { recursive: true });
    writeFileSync(join(house, path), source);
    const { stdout, stderr } = spawnSync(join(root, "node_modules/.bin/oxlint"), ["."], {
      cwd: house,
      encoding: "utf8",
    });
    return stdout + stderr;
  } finally {
    rmSync(house, { recursive: true });
  }
}

const imports = (name: string) => `import * as it from "${name}";\nexport const used = it;\n`;

test.each([
  ["packages/engine/src/a.ts", "@tutti/ports"],
  ["packages/engine/src/a.ts", "node:fs"],
  ["packages/engine/src/a.ts", "mysql2/promise"],
  ["packages/ports/src/a.ts", "@tutti/mysql-store"],
  ["packages/ports/src/a.ts", "bullmq"],
  ["packages/contracts/src/a.ts", "@tutti/ports"],
  ["packages/mysql-store/src/a.ts", "@tutti/bullmq-queue"],
  ["packages/mysql-store/src/a.ts", "ioredis"],
  ["packages/bullmq-queue/src/a.ts", "mysql2"],
  ["packages/bullmq-queue/src/a.ts", "@tutti/service-kit"],
  ["packages/worker/src/a.ts", "@tutti/engine"],
  ["packages/hand-out/src/a.ts", "@tutti/bullmq-queue"],
  ["packages/system-tasks/src/a.ts", "@tutti/ports"],
  ["packages/ui/src/a.ts", "@tutti/contracts"],
  ["packages/ui/src/a.ts", "node:fs"],
  ["services/api/src/a.ts", "@tutti/decider"],
  ["services/api/src/a.ts", "mysql2/promise"],
  ["services/sweeper/src/a.ts", "@tutti/api"],
  ["deploy/local/src/a.ts", "@tutti/engine"],
])("%s may not import %s", (path, name) => {
  expect(lint(path, imports(name))).toContain("no-restricted-imports");
});

test.each([
  ["packages/engine/src/a.ts", "fast-check"],
  ["packages/ports/src/a.ts", "@tutti/engine"],
  ["packages/mysql-store/src/a.ts", "@tutti/ports"],
  ["services/api/src/a.ts", "@tutti/mysql-store"],
])("%s may import %s", (path, name) => {
  expect(lint(path, imports(name))).not.toContain("no-restricted-imports");
});

test.each([
  ["the clock", "export const now = Date.now();", "no-restricted-globals"],
  ["the clock by way of globalThis", "export const now = globalThis.Date;", "no-restricted-globals"],
  ["chance", "export const dice = Math.random();", "no-restricted-properties"],
])("the engine may not ask for %s", (_what, source, rule) => {
  expect(lint("packages/engine/src/a.ts", source)).toContain(rule);
});

test.each(["setTimeout(() => undefined, 1);", "process.exit();", 'fetch("http://127.0.0.1");', "Buffer.from([]);"])(
  "the compiler knows nothing outside the engine: %s",
  (source) => {
    const engine = join(root, "packages/engine");
    const place = mkdtempSync(join(engine, "impure-"));
    try {
      writeFileSync(join(place, "impure.ts"), `${source}\nexport {};\n`);
      const options = { rootDir: place, noEmit: true };
      const config = {
        extends: "../tsconfig.build.json",
        compilerOptions: options,
        include: ["impure.ts"],
        exclude: [],
      };
      writeFileSync(join(place, "tsconfig.json"), JSON.stringify(config));
      const { stdout, status } = spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", place], { encoding: "utf8" });
      expect({ status, stdout }).toMatchObject({
        status: expect.any(Number),
        stdout: expect.stringContaining("error TS"),
      });
    } finally {
      rmSync(place, { recursive: true });
    }
  },
);
