import { describe, expect, test } from "@jest/globals";

import { makeMetrics } from "../metrics/metrics.ts";
import { recordedLog } from "../testing/recorded-log.ts";
import { makeHealthServer } from "./health-server.ts";
import type { ReadinessCheck } from "./readiness.ts";

describe("the health server", () => {
  test("is live while the process answers", async () => {
    await using given = await serving({ store: () => Promise.reject(new Error("no connection")) });

    expect(await given.get("/health/live")).toEqual({ code: 200, body: { status: "up" } });
  });

  test("is ready when every check holds", async () => {
    await using given = await serving({ store: () => {}, queue: async () => {} });

    expect(await given.get("/health/ready")).toEqual({
      code: 200,
      body: { status: "ready", checks: { store: { status: "ok" }, queue: { status: "ok" } } },
    });
  });

  test("is not ready when a check fails, and says which and why, without passwords", async () => {
    await using given = await serving({
      store: () => {},
      queue: () => Promise.reject(new Error("redis://:hunter2@cache refused")),
    });

    expect(await given.get("/health/ready")).toEqual({
      code: 503,
      body: {
        status: "not ready",
        checks: { store: { status: "ok" }, queue: { status: "failed", reason: "redis://:***@cache refused" } },
      },
    });
  });

  test("a check that does not answer in time has failed, and is told to give up", async () => {
    let toldToGiveUp = false;
    const hanging: ReadinessCheck = async (signal) => {
      signal.addEventListener("abort", () => (toldToGiveUp = true));
      await new Promise<never>(() => {});
    };
    await using given = await serving({ store: hanging });

    expect(await given.get("/health/ready")).toMatchObject({
      code: 503,
      body: { checks: { store: { reason: "no answer within 50 ms" } } },
    });
    expect(toldToGiveUp).toBe(true);
  });

  test("is not ready while draining", async () => {
    await using given = await serving({});

    given.stopping.abort();

    expect(await given.get("/health/ready")).toEqual({ code: 503, body: { status: "draining", checks: {} } });
    expect((await given.get("/health/live")).code).toBe(200);
  });

  test("serves the metrics as Prometheus reads them", async () => {
    await using given = await serving({});

    const response = await fetch(`${given.url}/metrics`);

    expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/u);
    expect(await response.text()).toMatch(/^process_cpu_seconds_total\{service="test",instance="test-1"\} /mu);
  });

  test.each([
    ["GET", "/", 404],
    ["GET", "/__proto__", 404],
    ["POST", "/health/live", 405],
    ["HEAD", "/health/live", 200],
    ["GET", "/health/live?verbose", 200],
  ])("%s %s is %i", async (method, path, code) => {
    await using given = await serving({});

    expect((await fetch(`${given.url}${path}`, { method })).status).toBe(code);
  });

  test("a port that is taken is an error that names it", async () => {
    await using given = await serving({});
    const second = makeHealthServer({ ...given.options, port: given.port });

    await expect(second.listen()).rejects.toThrow(`cannot serve HTTP on 127.0.0.1:${given.port}: listen EADDRINUSE`);
  });
});

async function serving(checks: Readonly<Record<string, ReadinessCheck>>) {
  const { registry } = makeMetrics({ service: "test", instance: "test-1" });
  const stopping = new AbortController();
  const options = {
    log: recordedLog().log,
    host: "127.0.0.1",
    port: 0,
    checks,
    registry,
    checkLimitMs: 50,
    draining: stopping.signal,
  };
  const server = makeHealthServer(options);
  const port = await server.listen();
  const url = `http://127.0.0.1:${port}`;
  const get = async (path: string): Promise<{ code: number; body: unknown }> => {
    const response = await fetch(`${url}${path}`);
    return { code: response.status, body: await response.json() };
  };
  return { options, stopping, port, url, get, [Symbol.asyncDispose]: async () => await server.close() };
}
