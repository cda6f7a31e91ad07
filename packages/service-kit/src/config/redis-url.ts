import { credentialsOf, parseUrl, portOf } from "./parse-url.ts";
import { setting } from "./settings.ts";

/** Where Redis is. `tls` is true for `rediss://`; user and password are undefined where the URL has none. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  readonly tls: boolean;
}

/** `redis://[user:password@]host[:port][/database number]`, or `rediss://` for TLS. */
export function redisUrl() {
  return setting("redis://host:port or rediss://user:password@host:port", parseRedisUrl);
}

/** The parts of such a URL. @throws Error that says which part cannot be used */
function parseRedisUrl(text: string): RedisAddress {
  const url = parseUrl(text, ["redis:", "rediss:"]);
  const database = url.pathname.slice(1);
  if (!/^\d{0,4}$/u.test(database)) throw new Error("the database is a number");
  if (url.search !== "") throw new Error("it takes no parameters");
  return {
    host: url.hostname,
    port: portOf(url, 6379),
    ...credentialsOf(url),
    database: Number(database),
    tls: url.protocol === "rediss:",
  };
}
