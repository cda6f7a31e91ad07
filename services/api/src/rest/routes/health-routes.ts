import { json, text } from "../http/rest-answer.ts";
import type { Route } from "../http/route.ts";
import type { Build } from "./admin-routes.ts";

/** Source: reference/api.md 2.7 "Version", "Health", "UI context". */
export function healthRoutes({ version }: Build): readonly Route[] {
  const health = () => Promise.resolve(json({ healthResults: [], suppressedHealthResults: [], healthy: true }));
  const context = `globalThis.conductor = Object.freeze(${JSON.stringify({ version })});\n`;
  const contentType = "application/javascript;charset=UTF-8";
  return [
    { verb: "GET", path: "/health", handle: health },
    { verb: "GET", path: "/api/health", handle: health },
    { verb: "GET", path: "/api/version", handle: () => Promise.resolve(text(version)) },
    {
      verb: "GET",
      path: "/context.js",
      handle: () => Promise.resolve({ kind: "content", contentType, bytes: context }),
    },
  ];
}
