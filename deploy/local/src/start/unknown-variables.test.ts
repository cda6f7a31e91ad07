import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { unknownVariables } from "./unknown-variables.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "tutti-variables-"));
});
afterEach(() => rm(root, { recursive: true }));

test("a variable that no source names is told, with the one that was perhaps meant", async () => {
  await write("services/api/src/config/config.ts", "const schema = { TUTTI_GRPC_PORT: port(), TUTTI_SECRET_: all() };");
  const env = { TUTTI_GRPC_PROT: "1", TUTTI_GRPC_PORT: "2", TUTTI_SECRET_KEY: "3", TUTTI_X: "4", OTHER: "5" };

  expect(await unknownVariables(root, env)).toEqual([
    "TUTTI_GRPC_PROT is set, and nothing reads it; did you mean TUTTI_GRPC_PORT?",
    "TUTTI_X is set, and nothing reads it",
  ]);
});

test("what only a test names is not read by anything", async () => {
  await write("packages/one/src/one.ts", "TUTTI_ONE");
  await write("packages/one/src/one.test.ts", "TUTTI_TWO");

  expect(await unknownVariables(root, { TUTTI_TWO: "1" })).toHaveLength(1);
});

test("where there are no sources nothing is told", async () => {
  expect(await unknownVariables(root, { TUTTI_X: "1" })).toEqual([]);
});

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}
