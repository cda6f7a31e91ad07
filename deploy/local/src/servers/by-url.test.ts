import { describe, expect, test } from "@jest/globals";
import { createServer } from "node:net";

import { freePort } from "../ports.ts";
import { checkMysqlUrl, checkRedisUrl } from "./by-url.ts";

test.each(["nonsense", "postgres://h/db", "mysql://"])("MYSQL_URL %s is refused in one line", async (url) => {
  await expect(checkMysqlUrl(url)).rejects.toThrow(/^MYSQL_URL is not an address of the form .*$/);
});

test("an address where nothing listens is told without the password", async () => {
  const port = await freePort();

  await expect(checkMysqlUrl(`mysql://me:secret@127.0.0.1:${port}/x`)).rejects.toThrow(
    new RegExp(`^MYSQL_URL: no MySQL at 127.0.0.1:${port}: nothing listens there$`),
  );
  await expect(checkRedisUrl(`redis://:secret@127.0.0.1:${port}`)).rejects.toThrow(
    new RegExp(`^REDIS_URL: no Redis at 127.0.0.1:${port}: nothing listens there$`),
  );
});

test.each(["redis://h/abc", "redis://h/12345"])("%s names no database", async (url) => {
  await expect(checkRedisUrl(url)).rejects.toThrow(/^REDIS_URL: the database is a number, found "/);
});

describe("a Redis that cannot be used is told in one line:", () => {
  test("a database that it does not have", async () => {
    await using redis = await talkingRedis({ SELECT: "-ERR DB index is out of range" });

    await expect(checkRedisUrl(`${redis.url}/99`)).rejects.toThrow(
      /^REDIS_URL: 127.0.0.1:\d+ gives no database 99: ERR DB index is out of range$/,
    );
  });

  test("one that drops keys when its memory is full", async () => {
    const info = "# Memory\r\nmaxmemory_policy:allkeys-lru\r\n";
    await using redis = await talkingRedis({ INFO: `$${info.length}\r\n${info}` });

    await expect(checkRedisUrl(redis.url)).rejects.toThrow(
      /^REDIS_URL: 127.0.0.1:\d+ has maxmemory-policy allkeys-lru and would drop tasks that wait; it must be noeviction/,
    );
  });

  test("one that wants another password, which is not shown", async () => {
    await using redis = await talkingRedis({ AUTH: "-WRONGPASS invalid username-password pair" });

    await expect(checkRedisUrl(redis.url.replace("://", "://:secret@"))).rejects.toThrow(
      /^REDIS_URL: no Redis at 127.0.0.1:\d+: it refused: WRONGPASS invalid username-password pair$/,
    );
  });
});

/** Answers each command as told, and others as a Redis that is well. */
async function talkingRedis(answers: Readonly<Record<string, string>>) {
  const usual: Readonly<Record<string, string>> = { PING: "+PONG", INFO: "$0\r\n" };
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (bytes: Buffer) => {
      const words = [...bytes.toString().matchAll(/^\*\d+\r\n\$\d+\r\n(\w+)/gm)].map(([, word = ""]) => word);
      for (const word of words) socket.write(`${answers[word] ?? usual[word] ?? "+OK"}\r\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address === null || typeof address === "string" ? 0 : address.port;
  return { url: `redis://127.0.0.1:${port}`, [Symbol.asyncDispose]: async () => void server.close() };
}
