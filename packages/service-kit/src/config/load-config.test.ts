import { describe, expect, test } from "@jest/globals";
import { z } from "zod";

import { serviceAddresses } from "./addresses.ts";
import { ConfigError } from "./config-error.ts";
import { loadConfig } from "./load-config.ts";
import { mysqlUrl } from "./mysql-url.ts";
import { redisUrl } from "./redis-url.ts";
import { boolean, durationMs, integer, logLevel, oneOf, port, text } from "./settings.ts";

const schema = z.object({
  MYSQL_URL: mysqlUrl(),
  REDIS_URL: redisUrl(),
  TUTTI_GRPC_PORT: port().default(8090),
  TUTTI_DECIDERS: serviceAddresses(),
  TUTTI_DRAIN_MS: durationMs().default(10_000),
  TUTTI_TLS: boolean().default(false),
  TUTTI_API_TOKEN: text().optional(),
});

const good = {
  MYSQL_URL: "mysql://tutti:pa%40ss@db:3307/tutti?ssl-mode=VERIFY_IDENTITY&ssl-ca=/etc/ca.pem",
  REDIS_URL: "rediss://:secret@cache/2",
  TUTTI_DECIDERS: "127.0.0.1:8091, [::1]:8191,dns:///decider.tutti.svc:8091",
};

describe("configuration", () => {
  test("gives every part of the addresses, and the defaults of what is not set", () => {
    expect(loadConfig(schema, { ...good, TUTTI_TLS: "on", TUTTI_DRAIN_MS: " " })).toEqual({
      MYSQL_URL: {
        host: "db",
        port: 3307,
        user: "tutti",
        password: "pa@ss",
        database: "tutti",
        tls: { mode: "verifyIdentity", caPath: "/etc/ca.pem", certPath: undefined, keyPath: undefined },
      },
      REDIS_URL: { host: "cache", port: 6379, user: undefined, password: "secret", database: 2, tls: true },
      TUTTI_GRPC_PORT: 8090,
      TUTTI_DECIDERS: [
        { kind: "static", host: "127.0.0.1", port: 8091 },
        { kind: "static", host: "::1", port: 8191 },
        { kind: "dns", name: "decider.tutti.svc", port: 8091 },
      ],
      TUTTI_DRAIN_MS: 10_000,
      TUTTI_TLS: true,
      TUTTI_API_TOKEN: undefined,
    });
  });

  test("lists all faults in one message: the variable, what was wanted and what came", () => {
    const message = faultsOf({ ...good, REDIS_URL: undefined, TUTTI_GRPC_PORT: "80900", TUTTI_TLS: "maybe" });

    expect(message).toContain("3 faults");
    expect(message).toContain('TUTTI_GRPC_PORT: wanted a port from 0 to 65535; came "80900"');
    expect(message).toContain("REDIS_URL: wanted redis://host:port or rediss://user:password@host:port; came nothing");
    expect(message).toContain('TUTTI_TLS: wanted true or false; came "maybe"');
  });

  test.each([
    ["MYSQL_URL", "mysql://root:hunter2@db:3306"],
    ["MYSQL_URL", "mysql://root:hun@hunter2@db:99999/x"],
    ["MYSQL_URL", "mysql://root:a hunter2@db/x/y"],
    ["MYSQL_URL", "root:hunter2@db/x"],
    ["MYSQL_URL", "postgres://root:hunter2@db/x"],
    ["REDIS_URL", "redis://:hunter2@cache/notANumber"],
    ["TUTTI_DECIDERS", "http://user:hunter2@decider:1"],
  ])("never shows a password that stands in %s=%s", (variable, value) => {
    const message = faultsOf({ ...good, [variable]: value });

    expect(message).toContain(`${variable}: wanted`);
    expect(message).not.toContain("hunter2");
  });

  test.each([
    ["MYSQL_URL", "mysql://db/x", "the user is missing"],
    ["MYSQL_URL", "mysql://root@db", "the database's name is missing"],
    ["MYSQL_URL", "mysql://root@db/x?useSSL=true", 'the parameter "useSSL" is not known'],
    ["MYSQL_URL", "mysql://root@db/x?ssl-mode=PREFERRED", "ssl-mode is one of DISABLED, REQUIRED"],
    ["MYSQL_URL", "db:3306", "its scheme is"],
    ["REDIS_URL", "redis://cache/one", "the database is a number"],
    ["TUTTI_DECIDERS", "decider", '"decider" is neither'],
    ["TUTTI_DECIDERS", "decider:0", '"decider:0" is neither'],
    ["TUTTI_DECIDERS", ",", "a comma list"],
    ["TUTTI_DRAIN_MS", "-1", "milliseconds from 0"],
    ["TUTTI_DRAIN_MS", "1.5", "milliseconds from 0"],
    ["TUTTI_GRPC_PORT", "0x10", "a port"],
  ])("refuses %s=%s and says why", (variable, value, why) => {
    expect(faultsOf({ ...good, [variable]: value })).toContain(why);
  });

  test("does not encrypt where the URL does not ask for it, and checks the signer where an authority is named", () => {
    const tlsOf = (parameters: string) =>
      loadConfig(schema, { ...good, MYSQL_URL: `mysql://u@h/d${parameters}` }).MYSQL_URL.tls;

    expect(tlsOf("")).toBeUndefined();
    expect(tlsOf("?ssl-mode=disabled")).toBeUndefined();
    expect(tlsOf("?ssl-mode=REQUIRED")?.mode).toBe("required");
    expect(tlsOf("?ssl-ca=/ca.pem")?.mode).toBe("verifyCa");
  });

  test("a setting may be a word of a list or a number within limits", () => {
    const words = z.object({ LEVEL: logLevel(), MODE: oneOf(["Fast", "safe"]), COUNT: integer({ min: 1, max: 3 }) });

    expect(loadConfig(words, { LEVEL: "DEBUG", MODE: "fast", COUNT: "3" })).toEqual({
      LEVEL: "debug",
      MODE: "Fast",
      COUNT: 3,
    });
    expect(() => loadConfig(words, { LEVEL: "loud", MODE: "x", COUNT: "4" })).toThrow(
      /one of trace, .*one of Fast, safe.*from 1 to 3/su,
    );
  });
});

function faultsOf(environment: Record<string, string | undefined>): string {
  try {
    loadConfig(schema, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error("the configuration was taken");
}
