import { Redis } from "ioredis";

import { corkEachTurn } from "./cork-each-turn.ts";
import { UnusableRedisError } from "./unusable-redis-error.ts";

/** Where Redis is, in parts, as configuration gives it. */
export type RedisPlace = {
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  readonly tls: boolean;
};

export type RedisSettings = {
  /** `redis://[user:password@]host[:port][/database]`, `rediss://` for TLS, or the same in parts. */
  readonly url: string | RedisPlace;
  /** A command that has not been answered by then fails, whether Redis is away, hangs or is being connected to. */
  readonly commandTimeoutMs: number;
  /** Hears why the connection broke, once an outage. */
  readonly onError: (error: Error) => void;
};

/** A client that is not connected yet and that, once it is, connects again for ever. */
export function makeRedis({ url, commandTimeoutMs, onError }: RedisSettings, { autoResubscribe = true } = {}): Redis {
  const options = {
    autoResubscribe,
    lazyConnect: true,
    connectTimeout: commandTimeoutMs,
    commandTimeout: commandTimeoutMs,
    // A server that is gone without a word is noticed by what it does not answer, not by TCP's own quarter of an hour.
    socketTimeout: commandTimeoutMs,
    disconnectTimeout: 200,
    // Callers wait for `commandTimeout`, not for a number of attempts.
    maxRetriesPerRequest: null,
    retryStrategy: (attempt: number) => Math.min(25 * 2 ** attempt, 1_000) + Math.random() * 50,
  };
  const redis = typeof url === "string" ? new Redis(url, options) : new Redis({ ...partsOf(url), ...options });
  redis.on("connect", () => corkEachTurn(redis.stream));
  tellOncePerOutage(redis, onError);
  return redis;
}

/** Connects, and checks that Redis keeps what it is given. @throws UnusableRedisError; the client is closed then */
export async function connectRedis(redis: Redis): Promise<void> {
  const where = `${redis.options.host ?? "localhost"}:${redis.options.port ?? 6379}`;
  try {
    await connectOnce(redis, where);
    await checkMaxmemoryPolicy(redis, where);
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}

async function connectOnce(redis: Redis, where: string): Promise<void> {
  let last: Error | undefined;
  const remember = (error: Error): void => void (last = error);
  redis.once("error", remember);
  try {
    await redis.connect();
  } catch (error) {
    const reason = last ?? error;
    const came = reason instanceof Error && reason.message !== "" ? reason.message : String(reason);
    throw new UnusableRedisError({ wanted: `a Redis that answers at ${where}`, came, cause: reason });
  } finally {
    redis.off("error", remember);
  }
}

async function checkMaxmemoryPolicy(redis: Redis, where: string): Promise<void> {
  const info = await redis.info("memory");
  const policy = /^maxmemory_policy:(?<policy>\S+)/mu.exec(info)?.groups?.["policy"] ?? "noeviction";
  if (policy === "noeviction") return;
  throw new UnusableRedisError({
    wanted: `maxmemory-policy noeviction at ${where}, since a queue must not lose keys`,
    came: policy,
  });
}

function partsOf({ host, port, user, password, database, tls }: RedisPlace) {
  return {
    host,
    port,
    db: database,
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
  };
}

function tellOncePerOutage(redis: Redis, onError: (error: Error) => void): void {
  // Who connects first is told by an error.
  let told = true;
  redis.on("ready", () => (told = false));
  redis.on("error", (error: Error) => {
    if (told) return;
    told = true;
    onError(error);
  });
}
