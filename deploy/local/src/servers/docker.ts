import { setTimeout as delay } from "node:timers/promises";

import { runCommand } from "../command.ts";
import { LauncherError } from "../launcher-error.ts";
import { shortHash } from "../paths.ts";
import type { Paths } from "../paths.ts";
import { freePort } from "../ports.ts";
import type { ServerState } from "../state.ts";
import { greetMysql, greetRedis } from "./probe.ts";
import type { Greeting } from "./probe.ts";

/** Whether a Docker engine answers. */
export async function hasDocker(): Promise<boolean> {
  const asked = await runCommand("docker", ["info", "--format", "{{.ServerVersion}}"], { timeoutMs: 10_000 });
  return asked.code === 0 && asked.stdout.trim() !== "";
}

type Image = {
  readonly image: string;
  readonly port: number;
  readonly protocol: string;
  readonly folder: string;
  readonly options: readonly string[];
  readonly args: readonly string[];
  readonly greet: (address: { host: string; port: number }) => Promise<Greeting>;
};

const images: Readonly<Record<"mysql" | "redis", Image>> = {
  mysql: {
    image: "mariadb:10.11",
    port: 3306,
    protocol: "mysql://root@",
    folder: "/var/lib/mysql",
    options: ["-e", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD=1"],
    args: [
      "--innodb-log-file-size=1G",
      "--max-allowed-packet=64M",
      "--character-set-server=utf8mb4",
      "--skip-name-resolve",
    ],
    greet: greetMysql,
  },
  redis: {
    image: "redis:7",
    port: 6379,
    protocol: "redis://",
    folder: "/data",
    options: [],
    args: ["redis-server", "--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction"],
    greet: greetRedis,
  },
};

/** Starts the official image of a server, its data in a volume that belongs to this repository's folder. */
export async function startContainer(server: "mysql" | "redis", paths: Paths): Promise<ServerState> {
  const image = images[server];
  const port = await freePort();
  const name = volumeName(server, paths);
  await runCommand("docker", ["rm", "--force", name]);
  const publish = `127.0.0.1:${port}:${image.port}`;
  const run = ["run", "--detach", "--rm", "--name", name, "--publish", publish, "--volume", `${name}:${image.folder}`];
  const started = await runCommand("docker", [...run, ...image.options, image.image, ...image.args]);
  if (started.code !== 0) throw new LauncherError(`docker run ${image.image} failed: ${started.stderr.trimEnd()}`);
  await untilHealthy(image, { host: "127.0.0.1", port });
  return {
    kind: "container",
    container: name,
    url: `${image.protocol}127.0.0.1:${port}`,
    source: `Docker image ${image.image}`,
  };
}

/** Removes the volumes that `startContainer` made for this data; nothing happens where there are none. */
export async function removeVolumes(paths: Paths): Promise<void> {
  if (!(await hasDocker())) return;
  await runCommand("docker", ["volume", "rm", "--force", volumeName("mysql", paths), volumeName("redis", paths)]);
}

async function untilHealthy(image: Image, address: { host: string; port: number }): Promise<void> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    const greeting = await image.greet(address);
    if (greeting.ok) return;
    if (Date.now() > deadline)
      throw new LauncherError(`${image.image} did not answer within 90 s: ${greeting.problem}`);
    await delay(250);
  }
}

function volumeName(server: "mysql" | "redis", paths: Paths): string {
  return `tutti-${shortHash(paths.home)}-${server}`;
}
