import { expect, test } from "@jest/globals";
import { USUAL_PAYLOAD_LIMITS } from "@tutti/engine";
import { loadConfig, maxEventBytes, payloadLimits } from "@tutti/service-kit";

import { deciderConfig, limitsFrom } from "./config.ts";
import { defaultLimits } from "./limits.ts";

const servers = { MYSQL_URL: "mysql://root@127.0.0.1/tutti", REDIS_URL: "redis://127.0.0.1" };

test("only the servers must be named", () => {
  const config = loadConfig(deciderConfig, servers);

  expect(config).toMatchObject({ TUTTI_DECIDER_GRPC_PORT: 8091, TUTTI_DECIDER_HTTP_PORT: 9091 });
  expect(limitsFrom(config)).toEqual(defaultLimits);
});

test("all faults are told at once", () => {
  const environment = { MYSQL_URL: "postgres://x", TUTTI_DECIDER_BATCH_EVENTS: "0", TUTTI_REDIS_PREFIX: "a{b}" };

  expect(() => loadConfig(deciderConfig, environment)).toThrow(
    /MYSQL_URL[^]*REDIS_URL[^]*TUTTI_REDIS_PREFIX[^]*TUTTI_DECIDER_BATCH_EVENTS/u,
  );
});

test("HTTP tasks go to the public internet alone, unless more is allowed", () => {
  const policyOf = (allow: object) => loadConfig(deciderConfig, { ...servers, ...allow }).TUTTI_HTTP_EGRESS_ALLOW;
  const loopback = { host: "127.0.0.1", address: "127.0.0.1" };

  expect(policyOf({}).refusalOf(loopback)).toContain("egress policy");
  expect(policyOf({ TUTTI_HTTP_EGRESS_ALLOW: "127.0.0.0/8, billing.internal" }).refusalOf(loopback)).toBeUndefined();
  expect(() => policyOf({ TUTTI_HTTP_EGRESS_ALLOW: "10.0.0.0/99" })).toThrow(
    /TUTTI_HTTP_EGRESS_ALLOW[^]*10\.0\.0\.0\/99/u,
  );
});

test("payloads may be held to less than usual, or let grow as far as a request carries them", () => {
  const configOf = (settings: object) => loadConfig(deciderConfig, { ...servers, ...settings });
  const less = { TUTTI_WORKFLOW_PAYLOAD_LIMIT_KB: "64", TUTTI_TASK_PAYLOAD_LIMIT_KB: "32" };

  expect(payloadLimits(configOf({}))).toEqual(USUAL_PAYLOAD_LIMITS);
  expect(payloadLimits(configOf({ ...less, TUTTI_WORKFLOW_VARIABLES_LIMIT_KB: "1" }))).toEqual({
    ...{ workflowBytes: 65_536, taskBytes: 32_768, variablesBytes: 1024 },
  });
  expect(maxEventBytes(configOf(less))).toBe(maxEventBytes(configOf({})));
  expect(maxEventBytes(configOf({ TUTTI_TASK_PAYLOAD_LIMIT_KB: "32768" }))).toBeGreaterThan(32 * 1024 ** 2);
  expect(() => configOf({ TUTTI_TASK_PAYLOAD_LIMIT_KB: "32769" })).toThrow(/TUTTI_TASK_PAYLOAD_LIMIT_KB/u);
});
