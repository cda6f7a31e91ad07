import { json, text } from "../http/rest-answer.ts";
import type { Route } from "../http/route.ts";

/** Source: reference/api.md 2.7 "Version", "Health". */
export function healthRoutes({ version }: { readonly version: string }): readonly Route[] {
  const health = () => Promise.resolve(json({ healthResults: [], suppressedHealthResults: [], healthy: true }));
  return [
    { verb: "GET", path: "/health", handle: health },
    { verb: "GET", path: "/api/health", handle: health },
    { verb: "GET", path: "/api/version", handle: () => Promise.resolve(text(version)) },
  ];
}
