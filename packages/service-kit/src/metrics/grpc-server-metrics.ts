import { status } from "@grpc/grpc-js";

import type { CallEnd } from "../grpc-server/call-record.ts";
import type { Metrics } from "./metrics.ts";

/** Counts calls and their duration by method and code; give it to `makeGrpcServer` as `onCallEnd`. */
export function grpcServerMetrics(metrics: Metrics): (end: CallEnd) => void {
  const labels = ["method", "code"] as const;
  const calls = metrics.counter({ name: "grpc_server_calls_total", help: "gRPC calls that have ended.", labels });
  const durations = metrics.histogram({
    name: "grpc_server_call_seconds",
    help: "How long gRPC calls took.",
    labels: ["method"],
  });
  return ({ path, code, durationMs }) => {
    calls.add({ method: path, code: status[code] ?? code });
    durations.observe({ method: path }, durationMs / 1000);
  };
}
