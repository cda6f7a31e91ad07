import { describe, expect, test } from "@jest/globals";

import { grpcServerMetrics } from "./grpc-server-metrics.ts";
import { makeMetrics, type Metrics } from "./metrics.ts";

describe("metrics", () => {
  test("bear the service and the instance, and include the process's own", async () => {
    const metrics = given();
    metrics.counter({ name: "starts_total", help: "Starts." }).add({});

    expect(await linesOf(metrics, "tutti_starts_total")).toEqual([
      'tutti_starts_total{service="api",instance="api-1"} 1',
    ]);
    expect(await metrics.registry.metrics()).toContain("process_cpu_seconds_total");
  });

  test("a label has a bounded number of values, and the rest is counted as other", async () => {
    const metrics = given();
    const counter = metrics.counter({ name: "polls_total", help: "Polls.", labels: ["queue"], maxLabelValues: 2 });

    for (const queue of ["a", "b", "c", "d", "a"]) counter.add({ queue });

    const lines = await linesOf(metrics, "tutti_polls_total");
    expect(lines.map((line) => line.replace(/,service.*\}/u, "}"))).toEqual([
      'tutti_polls_total{queue="a"} 2',
      'tutti_polls_total{queue="b"} 1',
      'tutti_polls_total{queue="other"} 2',
    ]);
  });

  test("a gauge may be read when it is asked for", async () => {
    const metrics = given();
    let parked = 0;
    metrics.gauge({ name: "parked_polls", help: "Parked.", read: () => parked });

    parked = 3;

    expect((await linesOf(metrics, "tutti_parked_polls"))[0]).toMatch(/ 3$/u);
  });

  test("calls of a gRPC server are counted by method and code and measured in seconds", async () => {
    const metrics = given();
    const ended = grpcServerMetrics(metrics);

    ended({ path: "/test.Echo/Once", code: 5, durationMs: 40, response: "aborted" });

    expect((await linesOf(metrics, "tutti_grpc_server_calls_total"))[0]).toMatch(
      /method="\/test.Echo\/Once",code="NOT_FOUND".* 1$/u,
    );
    expect((await linesOf(metrics, "tutti_grpc_server_call_seconds_sum"))[0]).toMatch(/ 0.04$/u);
  });

  test("two registries in one process do not know each other", async () => {
    const [one, other] = [given(), given()];

    one.counter({ name: "starts_total", help: "Starts." }).add({}, 2);
    other.counter({ name: "starts_total", help: "Starts." });

    expect((await linesOf(other, "tutti_starts_total"))[0]).toMatch(/ 0$/u);
  });
});

function given(): Metrics {
  return makeMetrics({ service: "api", instance: "api-1" });
}

async function linesOf(metrics: Metrics, name: string): Promise<readonly string[]> {
  return (await metrics.registry.metrics()).split("\n").filter((line) => line.startsWith(name));
}
