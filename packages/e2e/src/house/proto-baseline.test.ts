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

test.each<[string, string, string, string, string]>([
  ["a renumbered field", "model/task.proto", "string task_id = 22", "string task_id = 99", 'field "22"'],
  ["a field that is gone", "model/task.proto", "string domain = 28;", "", 'field "28" with name "domain"'],
  ["a renamed method", "tutti/v1/worker_service.proto", "rpc Work(", "rpc Works(", 'RPC "Work"'],
])("%s breaks the published contract", (_, path, before, after, told) => {
  expect(breaksOf(path, (source) => source.replace(before, after))).toContain(told);
});

test("a new field, and what only our services say to each other, break nothing", () => {
  const newField = (source: string) =>
    source.replace("string task_id = 22;", "string task_id = 22; string more = 900;");
  const internal = (source: string) => source.replaceAll(/= 1;/g, "= 101;");

  expect(breaksOf("model/task.proto", newField)).toBe("");
  expect(breaksOf("tutti/internal/v1/decider_service.proto", internal)).toBe("");
});
