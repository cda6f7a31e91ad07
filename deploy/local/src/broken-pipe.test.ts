import { expect, test } from "@jest/globals";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { runCommand } from "./command.ts";

const tools = JSON.stringify(join(__dirname, "..", "bin", "tools.mjs"));
const moduleOf = (text: string) => ["--input-type=module", "-e", `import { runMain, root } from ${tools};\n${text}`];

test("a command whose output nobody reads any more ends without a word", async () => {
  const printing = `await runMain(() => new Promise(() => setInterval(() => console.log("more"), 5)));`;
  const child = spawn(process.execPath, moduleOf(printing), { stdio: ["ignore", "pipe", "pipe"] });
  let told = "";
  child.stderr.on("data", (chunk: Buffer) => (told += chunk.toString()));
  await once(child.stdout, "data");

  child.stdout.destroy();

  expect(await once(child, "close")).toEqual([0, null]);
  expect(told).toBe("");
}, 20_000);

test("a command that has something to stop stops it then", async () => {
  const stopping = `
    process.on("SIGHUP", () => { process.stderr.write("stopped"); process.exit(129); });
    await runMain(() => new Promise(() => setInterval(() => console.log("more"), 5)));`;
  const child = spawn(process.execPath, moduleOf(stopping), { stdio: ["ignore", "pipe", "pipe"] });
  let told = "";
  child.stderr.on("data", (chunk: Buffer) => (told += chunk.toString()));
  await once(child.stdout, "data");

  child.stdout.destroy();

  expect(await once(child, "close")).toEqual([129, null]);
  expect(told).toBe("stopped");
}, 20_000);

test("a folder where nothing may be written is told in one line", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tutti-foreign-"));
  const failing = `
    const { join } = await import("node:path");
    const path = join(root, ".tutti");
    const refused = Object.assign(new Error("EACCES: permission denied, mkdir " + path), { code: "EACCES", path });
    await runMain(() => Promise.reject(refused));`;

  const { code, stderr } = await runCommand(process.execPath, moduleOf(failing), { cwd: folder });

  expect(code).toBe(1);
  expect(stderr).toMatch(/^Tutti keeps what it makes in its own folder, and cannot write there: EACCES: .*\.tutti\n$/);
  await rm(folder, { recursive: true });
});
