import { LauncherError } from "../launcher-error.ts";
import { greetMysql, greetRedis } from "./probe.ts";

/** Checks that `MYSQL_URL` names a server that answers. Throws a LauncherError of one line, in which no password is shown. */
export async function checkMysqlUrl(text: string): Promise<void> {
  const url = parse("MYSQL_URL", text, ["mysql:"], "mysql://user:password@host:3306/tutti");
  const greeting = await greetMysql({ host: hostOf(url), port: Number(url.port || "3306") });
  if (!greeting.ok)
    throw new LauncherError(`MYSQL_URL: no MySQL at ${hostOf(url)}:${url.port || "3306"}: ${greeting.problem}`);
}

/** Checks that `REDIS_URL` names a server that answers PING. Throws a LauncherError of one line, in which no password is shown. */
export async function checkRedisUrl(text: string): Promise<void> {
  const url = parse("REDIS_URL", text, ["redis:", "rediss:"], "redis://host:6379");
  const address = { host: hostOf(url), port: Number(url.port || "6379"), tls: url.protocol === "rediss:" };
  const username = url.username === "" ? {} : { username: decodeURIComponent(url.username) };
  const password = url.password === "" ? {} : { password: decodeURIComponent(url.password) };
  const greeting = await greetRedis(address, { ...username, ...password });
  if (!greeting.ok)
    throw new LauncherError(`REDIS_URL: no Redis at ${address.host}:${address.port}: ${greeting.problem}`);
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
