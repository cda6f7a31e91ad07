#!/usr/bin/env node
/** `npm run setup`: installs the packages and builds, each only when something changed. Also the first step of start and test. */
import "./node-version.mjs";
import { createHash } from "node:crypto";
import { spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeReporter } from "./reporter.mjs";

/** The repository's folder, absolute, without a trailing separator. */
export const root = realpathSync(fileURLToPath(new URL("../../..", import.meta.url)));

/** A failure that was foreseen: its message is all a user needs. */
export class SetupError extends Error {}

const log = join(root, ".tutti", "logs", "setup.log");

/**
 * Installs the packages and builds what `filter` names (everything when absent). Output goes to .tutti/logs/setup.log and is
 * printed when a step fails.
 */
export async function setUp({ reporter = makeReporter(), filter } = {}) {
  mkdirSync(join(root, ".tutti", "logs"), { recursive: true });
  writeFileSync(log, "");
  await installWhenChanged({ reporter });
  await build({ reporter, filter });
}

/** Runs a foreseen-failure-aware main: one line for what was foreseen, the whole stack for what was not. */
export async function runMain(main) {
  try {
    const code = await main();
    process.exitCode = typeof code === "number" ? code : 0;
  } catch (error) {
    const foreseen = error instanceof SetupError || error?.name === "LauncherError";
    process.stderr.write(`${foreseen ? error.message : (error?.stack ?? String(error))}\n`);
    process.exitCode = 1;
  }
}

async function installWhenChanged({ reporter }) {
  const stamp = join(root, ".tutti", "installed");
  const wanted = installKey();
  const installed = existsSync(stamp) ? readFileSync(stamp, "utf8") : "";
  if (installed === wanted && existsSync(join(root, "node_modules", ".bin", "turbo"))) return;
  const command = ["pnpm", "install", "--frozen-lockfile", "--prefer-offline"];
  await reporter.step("installing packages", () => run({ command, what: "installing packages" }));
  writeFileSync(stamp, wanted);
}

function installKey() {
  const hash = createHash("sha256");
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json"])
    hash.update(readFileSync(join(root, file)));
  return hash.update(`${process.platform} ${process.arch} ${process.versions.modules}`).digest("hex");
}

/** Builds what `filter` names, or everything; what did not change is not built again. */
export async function build({ reporter, filter }) {
  const command = [
    "turbo",
    "run",
    "build",
    "--output-logs=errors-only",
    ...(filter === undefined ? [] : [`--filter=${filter}`]),
  ];
  await reporter.step(filter === undefined ? "building" : "building the launcher", () =>
    run({ command, what: "building" }),
  );
}

/** Runs a command of the workspace with pnpm in reach: npm brings the pinned one, so that npm alone is enough; turbo calls it too. */
function run({ command, what }) {
  return new Promise((resolve, reject) => {
    const fd = openSync(log, "a");
    writeSync(fd, `$ ${command.join(" ")}\n`);
    const child = spawn("npm", withPnpm(command), { cwd: root, env: quietEnv(), stdio: ["ignore", fd, fd] });
    const failed = (why) => {
      const output = readFileSync(log, "utf8");
      const where = `the output is above and in ${log}${explain(output)}`;
      reject(new SetupError(`${output}\n${what} failed: ${why}; ${where}`));
    };
    child.once("error", (error) => failed(error.message));
    child.once("close", (code, signal) => {
      closeSync(fd);
      if (code === 0) resolve();
      else failed(signal === null ? `exit code ${code}` : `ended by ${signal}`);
    });
  });
}

/** The arguments for npm that run a command with the workspace's own pnpm in PATH. */
export function withPnpm(command) {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return ["exec", "--yes", "--prefer-offline", `--package=${packageManager}`, "--", ...command];
}

/** The environment for tools: no telemetry, nothing that waits for an answer, a network that is away noticed in seconds. */
export function quietEnv() {
  return {
    npm_config_fetch_retries: "3",
    npm_config_fetch_retry_mintimeout: "1000",
    npm_config_fetch_retry_maxtimeout: "5000",
    ...process.env,
    npm_config_update_notifier: "false",
    TURBO_TELEMETRY_DISABLED: "1",
    DO_NOT_TRACK: "1",
    CI: "1",
  };
}

function explain(output) {
  if (!/EAI_AGAIN|ENOTFOUND|ENETUNREACH|ETIMEDOUT|ECONNREFUSED/.test(output)) return "";
  return "\nThe npm registry was not reached; the first start needs it, later ones do not.";
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  await runMain(() => setUp());
