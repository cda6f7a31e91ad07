/** The folder, the failures and the tools that every command shares. Plain Node: it runs before anything is installed. */
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, realpathSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder, absolute, without a trailing separator. */
export const root = realpathSync(fileURLToPath(new URL("../../..", import.meta.url)));

/** A failure that was foreseen: its message is all a user needs. */
export class SetupError extends Error {}

const log = join(root, ".tutti", "logs", "setup.log");

/** Begins the log of what tools print anew. */
export function beginLog() {
  mkdirSync(join(root, ".tutti", "logs"), { recursive: true });
  writeFileSync(log, "");
}

/**
 * Runs a foreseen-failure-aware main: one line for what was foreseen, the whole stack for what was not. When nobody reads what it
 * prints any more, as after `| head`, it ends without a word, in good order where it has one.
 */
export async function runMain(main) {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", leaveQuietly);
  try {
    const code = await main();
    process.exitCode = typeof code === "number" ? code : 0;
  } catch (error) {
    if (error?.name === "Interrupted") return void (process.exitCode = 130);
    const foreseen = error instanceof SetupError || error?.name === "LauncherError";
    const told = foreseen ? error.message : (diskProblem(error) ?? error?.stack ?? String(error));
    process.stderr.write(`${told}\n`);
    process.exitCode = 1;
  }
}

function leaveQuietly(error) {
  if (error.code !== "EPIPE") throw error;
  // Who has something to stop stops it as when the terminal goes.
  if (process.listenerCount("SIGHUP") > 0) process.emit("SIGHUP", "SIGHUP");
  else process.exit(0);
}

/** One line for a folder that is somebody else's, or full; undefined for anything else. */
function diskProblem({ code, path, message } = {}) {
  if (!["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT"].includes(code) || !String(path).startsWith(root))
    return undefined;
  return `Tutti keeps what it makes in its own folder, and cannot write there: ${message}`;
}

/**
 * Runs a command of the workspace with pnpm in reach: npm brings the pinned one, so that npm alone is enough; turbo calls it too.
 * What it prints goes to the log, and is shown when it fails.
 */
export function runTool({ command, what }) {
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
function withPnpm(command) {
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
