import { execFile } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { freePort } from "../ports.ts";
import { portWishes } from "../start/port-wishes.ts";

/** A folder that looks like the repository to the launcher: the real launcher, built, and fake services; fake servers beside it. */
export type FakeRepository = {
  readonly root: string;
  /** What a launcher in it runs with: the fake servers, and ports of its own. */
  readonly env: NodeJS.ProcessEnv;
  readonly write: (path: string, text: string) => Promise<void>;
  readonly dispose: () => Promise<void>;
};

const packageFolder = join(__dirname, "..", "..");

/** The launcher, built into a folder of its own. One build serves all fake repositories of a test file. */
export type BuiltLauncher = { readonly folder: string; readonly dispose: () => Promise<void> };

/** Builds the launcher under the system's temporary folder. */
export async function buildLauncher(): Promise<BuiltLauncher> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "tutti-launcher-")));
  const tsc = join(packageFolder, "..", "..", "node_modules", ".bin", "tsc");
  const project = join(packageFolder, "tsconfig.build.json");
  await promisify(execFile)(tsc, ["-p", project, "--outDir", join(folder, "dist")]);
  for (const part of ["bin", "node_modules"]) await symlink(join(packageFolder, part), join(folder, part));
  await writeFile(join(folder, "package.json"), `{ "type": "module" }`);
  return { folder, dispose: () => rm(folder, { recursive: true, force: true }) };
}

/** Makes a fake repository around a built launcher, in a new folder under the system's temporary one. */
export async function makeFakeRepository(launcher: BuiltLauncher): Promise<FakeRepository> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "tutti-fake-")));
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  await mkdir(join(root, "deploy"));
  await symlink(launcher.folder, join(root, "deploy", "local"));
  await write("package.json", `{ "type": "module" }`);
  await write("run.mjs", runScript);
  for (const name of ["api", "sweeper", "indexer", "decider"])
    await write(`services/${name}/dist/main.js`, fakeService(name));
  await write("services/decider/dist/migrate.js", "");
  await write("packages/worker/dist/sample/main.js", fakeSample);
  const [mysql, redis] = [await fakeServer(mysqlGreeting), await fakeServer(undefined)];
  const dispose = async (): Promise<void> => {
    mysql.server.close();
    redis.server.close();
    await rm(root, { recursive: true, force: true });
  };
  return { root, env: await fakeEnv(mysql.port, redis.port), write, dispose };
}

async function fakeEnv(mysqlPort: number, redisPort: number): Promise<NodeJS.ProcessEnv> {
  const ports: NodeJS.ProcessEnv = {};
  for (const { variable } of Object.values(portWishes)) ports[variable] = String(await freePort());
  const { PATH } = process.env;
  return {
    PATH,
    MYSQL_URL: `mysql://root@127.0.0.1:${mysqlPort}`,
    REDIS_URL: `redis://127.0.0.1:${redisPort}`,
    ...ports,
  };
}

/** Greets like a server, before or after being spoken to. */
function fakeServer(greeting: Buffer | undefined): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    if (greeting === undefined) socket.on("data", (bytes) => socket.write(pongsFor(bytes.toString())));
    else socket.write(greeting);
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve({ server, port: address === null || typeof address === "string" ? 0 : address.port });
    });
  });
}

/** A reply to each command that is asked at once. */
function pongsFor(commands: string): string {
  return "+PONG\r\n".repeat(commands.match(/^\*/gm)?.length ?? 0);
}

const mysqlGreeting = Buffer.from([7, 0, 0, 0, 10, ...Buffer.from("8.0.0"), 0]);

const runScript = `
import { startArguments } from "./deploy/local/bin/start-arguments.mjs";
import { startCommand } from "./deploy/local/dist/start/start-command.js";
const reporter = { say: (line) => console.log(line), step: (title, work) => (console.log(title), work()) };
const untilBuilt = () => Promise.resolve();
const asked = startArguments(process.argv.slice(2));
const options = { root: import.meta.dirname, env: process.env, reporter, ...asked, untilBuilt };
process.exitCode = await startCommand(options).catch((error) => (console.log(error.message), 1));
`;

/** Ready at once; tells its pid, notes when it stops, and behaves as services must: deaf to SIGINT, ending with its input. */
function fakeService(name: string): string {
  return `
import { appendFileSync } from "node:fs";
import { createServer } from "node:http";
appendFileSync("starts.txt", process.env.TUTTI_INSTANCE + " " + process.env.TUTTI_DECIDERS + "\\n");
appendFileSync("binds.txt", process.env.TUTTI_BIND + "\\n");
const stop = (why) => (appendFileSync("stops.txt", "${name} " + why + "\\n"), process.exit(0));
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => stop("SIGTERM"));
process.stdin.on("end", () => stop("input ended")).resume();
createServer((request, response) => response.end(String(process.pid))).listen(process.env.TUTTI_${name.toUpperCase()}_HTTP_PORT);
`;
}

const fakeSample = `
process.on("SIGTERM", () => process.exit(0));
process.stdin.on("end", () => process.exit(0)).resume();
process.send({ kind: "sample-ended", completed: process.env.FAKE_SAMPLE !== "fails", workflowId: "w-1" });
`;
