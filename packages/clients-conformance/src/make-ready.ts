import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { ClientProgram, Command, Place } from "./client-program.ts";
import { runCommand } from "./run-command.ts";

/** A program that can be run; or why it is left out, in a line; or why it could not be built, whole. */
export type Readiness =
  | { readonly kind: "ready"; readonly place: Place }
  | { readonly kind: "missing"; readonly reason: string }
  | { readonly kind: "broken"; readonly output: string };

const fetchTimeoutMs = 240_000;
const buildTimeoutMs = 300_000;

/** Copies a program to `.tutti/clients/<name>`, fetches and builds; what was made ready before and has not changed stays. */
export async function makeReady(program: ClientProgram, root: string): Promise<Readiness> {
  const place = { folder: join(root, ".tutti", "clients", program.name), root };
  const sources = sourcesOf(program, root);
  const stamp = join(place.folder, ".ready");
  const fingerprint = fingerprintOf(program.stubs === undefined ? sources : [...sources, join(root, "proto")], program);
  const missing = await whatIsMissing(program, root);
  if (missing !== undefined) return { kind: "missing", reason: missing };
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint) return { kind: "ready", place };
  rmSync(place.folder, { recursive: true, force: true });
  mkdirSync(place.folder, { recursive: true });
  for (const source of sources) cpSync(source, place.folder, { recursive: true });
  const readiness = await fetchAndBuild(program, place);
  if (readiness.kind === "ready") writeFileSync(stamp, fingerprint);
  return readiness;
}

function sourcesOf({ name, shared }: ClientProgram, root: string): readonly string[] {
  const folders = shared === undefined ? [name] : [name, `shared/${shared}`];
  return folders.map((folder) => join(root, "packages/clients-conformance/programs", folder));
}

async function whatIsMissing({ needs }: ClientProgram, root: string): Promise<string | undefined> {
  for (const need of needs) {
    const { code, output } = await runCommand(need, { cwd: root, env: process.env, timeoutMs: 30_000 });
    if (code !== 0) return `"${need.join(" ")}" says: ${lastLine(output)}`;
  }
  return undefined;
}

async function fetchAndBuild(program: ClientProgram, place: Place): Promise<Readiness> {
  const env = { ...process.env, ...program.env?.(place) };
  for (const command of program.fetch(place)) {
    const { code, output } = await runCommand(command, { cwd: place.folder, env, timeoutMs: fetchTimeoutMs });
    if (code !== 0) return { kind: "missing", reason: `"${short(command)}" says: ${firstError(output)}` };
  }
  const generate = generateCommand(program, place).map((command) => ({ command, cwd: place.root }));
  const build = program.build(place).map((command) => ({ command, cwd: place.folder }));
  for (const { command, cwd } of [...generate, ...build]) {
    const { code, output } = await runCommand(command, { cwd, env, timeoutMs: buildTimeoutMs });
    if (code !== 0) return { kind: "broken", output: `${command.join(" ")}\n${output}` };
  }
  return { kind: "ready", place };
}

function generateCommand({ stubs }: ClientProgram, { root, folder }: Place): readonly Command[] {
  if (stubs === undefined) return [];
  const buf = join(root, "node_modules/.bin/buf");
  return [[buf, "generate", "--template", `proto/${stubs.template}`, "-o", join(folder, stubs.into)]];
}

function short([program, ...args]: Command): string {
  return [program.split("/").at(-1), ...args.slice(0, 3)].join(" ");
}

function lastLine(output: string): string {
  return output.trim().split("\n").at(-1) ?? "";
}

function firstError(output: string): string {
  const lines = output.trim().split("\n");
  return lines.find((line) => /error|forbidden|not found|could not/i.test(line)) ?? lastLine(output);
}

function fingerprintOf(folders: readonly string[], program: ClientProgram): string {
  const hash = createHash("sha256");
  for (const folder of folders) {
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted()) {
      const path = join(folder, name);
      if (statSync(path).isFile()) hash.update(`${path}\0`).update(readFileSync(path));
    }
  }
  const place = { folder: "", root: "" };
  return hash.update(JSON.stringify([process.version, program.fetch(place), program.build(place)])).digest("hex");
}
