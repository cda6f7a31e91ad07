import { expect, test } from "@jest/globals";

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
