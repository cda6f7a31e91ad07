import { LauncherError } from "../launcher-error.ts";
import { askRedis, greetMysql, greetRedis } from "./probe.ts";
import type { RedisLogin } from "./probe.ts";

/** Checks that `MYSQL_URL` names a server that answers. Throws a LauncherError of one line, in which no password is shown. */
export async function checkMysqlUrl(text: string): Promise<void> {
  const url = parse("MYSQL_URL", text, ["mysql:"], "mysql://user:password@host:3306/tutti");
  const greeting = await greetMysql({ host: hostOf(url), port: Number(url.port || "3306") });
  if (!greeting.ok)
    throw new LauncherError(`MYSQL_URL: no MySQL at ${hostOf(url)}:${url.port || "3306"}: ${greeting.problem}`);
}

/**
 * Checks that `REDIS_URL` names a server that answers, has the database, and loses no keys when its memory is full. Throws a
 * LauncherError of one line, in which no password is shown.
 */
export async function checkRedisUrl(text: string): Promise<void> {
  const url = parse("REDIS_URL", text, ["redis:", "rediss:"], "redis://host:6379");
  const database = url.pathname.slice(1) || "0";
  if (!/^\d{1,4}$/.test(database)) throw new LauncherError(`REDIS_URL: the database is a number, found "${database}"`);
  const address = { host: hostOf(url), port: Number(url.port || "6379"), tls: url.protocol === "rediss:" };
  const where = `${address.host}:${address.port}`;
  const greeting = await greetRedis(address, loginOf(url));
  if (!greeting.ok) throw new LauncherError(`REDIS_URL: no Redis at ${where}: ${greeting.problem}`);
  const commands = [
    ["SELECT", database],
    ["INFO", "memory"],
  ];
  const asked = await askRedis(address, { login: loginOf(url), commands });
  if (!asked.ok) throw new LauncherError(`REDIS_URL: no Redis at ${where}: ${asked.problem}`);
  const [selected, memory] = asked.replies;
  if (selected?.kind === "error")
    throw new LauncherError(`REDIS_URL: ${where} gives no database ${database}: ${selected.text}`);
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory?.text ?? "")?.[1] ?? "noeviction";
  if (policy !== "noeviction") throw new LauncherError(evicting(where, policy));
}

function evicting(where: string, policy: string): string {
  const remedy = "set it there with: redis-cli config set maxmemory-policy noeviction";
  return `REDIS_URL: ${where} has maxmemory-policy ${policy} and would drop tasks that wait; it must be noeviction (${remedy})`;
}

function loginOf(url: URL): RedisLogin {
  const username = url.username === "" ? {} : { username: decodeURIComponent(url.username) };
  const password = url.password === "" ? {} : { password: decodeURIComponent(url.password) };
  return { ...username, ...password };
}

function parse(variable: string, text: string, protocols: readonly string[], example: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !protocols.includes(url.protocol) || url.hostname === "") {
    throw new LauncherError(`${variable} is not an address of the form ${example}`);
  }
  return url;
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1");
}
