import { expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../root.ts";

const baseline = join(root, "packages/contracts/baseline/proto.binpb");

/** What `buf breaking` says of the protos when one file of them is changed. */
function breaksOf(path: string, change: (source: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), "tutti-proto-"));
  try {
    cpSync(join(root, "proto"), folder, { recursive: true });
    const file = join(folder, path);
    const source = readFileSync(file, "utf8");
    writeFileSync(file, change(source));
    const buf = join(root, "node_modules/.bin/buf");
    const { stdout, stderr } = spawnSync(buf, ["breaking", folder, "--against", baseline], { encoding: "utf8" });
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.each<[string, string, string, string]>([
  ["a renumbered field", "model/task.proto", "string task_id = 22", "string task_id = 99"],
  [
    "a field that is gone",
    "tutti/v1/worker_service.proto",
    "string lease_id = 1;\n  // The attempt's id",
    "// The attempt's id",
  ],
  ["a renamed method", "tutti/v1/worker_service.proto", "rpc Work(", "rpc Works("],
])("%s breaks the published contract", (_, path, before, after) => {
  expect(breaksOf(path, (source) => source.replace(before, after))).toContain(path.split("/").at(-1));
});

test("a new field, and what only our services say to each other, break nothing", () => {
  const newField = (source: string) =>
    source.replace("string task_id = 22;", "string task_id = 22; string more = 900;");
  const internal = (source: string) => source.replaceAll(/= 1;/g, "= 101;");

  expect(breaksOf("model/task.proto", newField)).toBe("");
  expect(breaksOf("tutti/internal/v1/decider_service.proto", internal)).toBe("");
});
