import type { Readiness } from "@tutti/service-kit";

import type { RestAnswer } from "../http/rest-answer.ts";
import { json } from "../http/rest-answer.ts";
import { routesBelow, type Route } from "../http/route.ts";
import type { Build } from "./admin-routes.ts";

/** How the process is, for those who watch Conductor's own paths. */
export type Actuator = {
  readonly readiness: () => Promise<Readiness>;
  /** In Prometheus's text format. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
};

/** Nobody has anything to say. */
export const quietActuator: Actuator = {
  readiness: async () => await Promise.resolve({ status: "ready", checks: {} }),
  metrics: async () => await Promise.resolve({ contentType: "text/plain; version=0.0.4; charset=utf-8", text: "" }),
};

/** Source: reference/api.md 2.10. */
export function actuatorRoutes({ readiness, metrics }: Actuator, { version, buildDate }: Build): readonly Route[] {
  const route = routesBelow("/actuator");
  return [
    route("GET", "/health", async () => healthAnswer(await readiness())),
    route("GET", "/info", async () => {
      return await Promise.resolve(json({ build: { name: "tutti", version, time: buildDate } }));
    }),
    route("GET", "/prometheus", async () => {
      const { contentType, text } = await metrics();
      return { kind: "content", contentType, bytes: text };
    }),
  ];
}

function healthAnswer({ status, checks }: Readiness): RestAnswer {
  const components = Object.entries(checks).map(([name, check]) => [name, componentOf(check)] as const);
  const isUp = status === "ready";
  const body = { status: isUp ? "UP" : DOWN[status], components: new Map(components) };
  return { kind: "json", httpStatus: isUp ? 200 : 503, body };
}

const DOWN = { "not ready": "DOWN", draining: "OUT_OF_SERVICE" } as const;

function componentOf(check: Readiness["checks"][string]) {
  return check.status === "ok" ? { status: "UP" } : { status: "DOWN", details: { error: check.reason } };
}
