import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "@jest/globals";

import { parseMysqlUrl } from "./mysql-url.ts";

test("an address is read with its parts unescaped", () => {
  expect(parseMysqlUrl("mysql://us%40er:p%2Fw%3F@db.example:3307/my%20db")).toEqual({
    host: "db.example",
    port: 3307,
    user: "us@er",
    password: "p/w?",
    database: "my db",
    ssl: undefined,
  });
});

test("what is left out has customary values", () => {
  expect(parseMysqlUrl("mysql://[::1]")).toMatchObject({ host: "::1", port: 3306, user: "root", database: "tutti" });
});

test.each([
  ["ssl-mode=DISABLED", undefined],
  ["ssl-mode=REQUIRED", { rejectUnauthorized: false, verifyIdentity: false }],
  ["ssl-mode=VERIFY_CA", { rejectUnauthorized: true, verifyIdentity: false }],
  ["ssl-mode=VERIFY_IDENTITY", { rejectUnauthorized: true, verifyIdentity: true }],
])("%s is understood", (parameters, ssl) => {
  expect(parseMysqlUrl(`mysql://h/d?${parameters}`).ssl).toEqual(ssl);
});

test("a certificate authority that is named is read, and the server is checked against it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tutti-"));
  await writeFile(join(folder, "ca.pem"), "PEM");

  const { ssl } = parseMysqlUrl(`mysql://h/d?ssl-ca=${encodeURIComponent(join(folder, "ca.pem"))}`);

  await rm(folder, { recursive: true });
  expect(ssl).toEqual({ rejectUnauthorized: true, verifyIdentity: true, ca: Buffer.from("PEM") });
});

test.each([
  ["redis://u:secret@h", /not of the form mysql:/],
  ["mysql:///d", /not of the form mysql:/],
  ["nonsense", /not of the form mysql:/],
  ["mysql://u:secret@h/d?ssl=true", /has the parameter "ssl"/],
  ["mysql://u:secret@h/d?ssl-mode=PREFERRED", /ssl-mode=PREFERRED/],
  ["mysql://u:secret@h/d?ssl-ca=/not/there.pem", /ssl-ca names \/not\/there\.pem/],
])("%s is refused, and no password is shown", (url, message) => {
  expect(() => parseMysqlUrl(url)).toThrow(message);
  expect(() => parseMysqlUrl(url)).not.toThrow(/secret/);
});
