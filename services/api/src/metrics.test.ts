import { describe, expect, test } from "@jest/globals";
import { makeLog, makeMetrics } from "@tutti/service-kit";

import { restMetrics, waitingMetrics } from "./metrics.ts";
import { makeRestApp } from "./rest/make-rest-app.ts";

describe("the metrics of api", () => {
  test("REST calls are counted by route and status; paths that clients make up are one", async () => {
    const metrics = makeMetrics({ service: "api", instance: "api-1" });
    const app = makeRestApp({
      routes: [{ verb: "GET", path: "/api/thing/:id", handle: () => Promise.resolve({ kind: "text", text: "here" }) }],
      instance: "api-1",
      log: makeLog({ service: "api", instance: "api-1" }, { level: "silent" }),
      onCallEnd: restMetrics(metrics),
    });

    const address = await app.listen({ port: 0, host: "127.0.0.1" });

    for (const path of ["/api/thing/1", "/api/thing/2", "/made/up/1", "/made/up/2"]) await fetch(address + path);

    expect(await samples(metrics, "tutti_rest_calls_total")).toEqual([
      { route: "GET /api/thing/:id", status: "200", value: 2 },
      { route: "unknown", status: "404", value: 2 },
    ]);
    await app.close();
  });

  test("what waits is told as it is when it is asked for", async () => {
    const metrics = makeMetrics({ service: "api", instance: "api-1" });
    let polls = 1;
    waitingMetrics(metrics, { waiting: () => ({ polls, standing: 2, credits: 3, leases: 4 }), callerCount: 6 });

    polls = 5;

    const values = ["parked_polls", "standing_workers", "credits_lent", "leases_held", "waiting_callers"].map(
      async (name) => await samples(metrics, `tutti_${name}`),
    );
    expect(await Promise.all(values)).toEqual([
      [{ value: 5 }],
      [{ value: 2 }],
      [{ value: 3 }],
      [{ value: 4 }],
      [{ value: 6 }],
    ]);
  });
});

async function samples({ registry }: ReturnType<typeof makeMetrics>, name: string) {
  const found = await registry.getMetricsAsJSON();
  const { values } = found.find((metric) => metric.name === name) ?? { values: [] };
  return values.map(({ labels: { service: _service, instance: _instance, ...labels }, value }) => ({
    ...labels,
    value,
  }));
}
