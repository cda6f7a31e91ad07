import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import type { RestAnswer } from "../http/rest-answer.ts";
import { routesBelow, type Route } from "../http/route.ts";

const FILES: Readonly<Record<string, string>> = {
  "swagger-ui.css": "text/css;charset=UTF-8",
  "swagger-ui-bundle.js": "application/javascript;charset=UTF-8",
  "favicon-32x32.png": "image/png",
};

/** Everything that it shows and runs is from this server: nothing is asked of another one, the validator least of all. */
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="UTF-8" />
    <title>Tutti</title>
    <link rel="stylesheet" href="swagger-ui.css" />
    <link rel="icon" href="favicon-32x32.png" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="swagger-ui-bundle.js"></script>
    <script src="swagger-initializer.js"></script>
  </body>
</html>
`;

const INITIALIZER = `globalThis.addEventListener("load", () => {
  SwaggerUIBundle({ url: "/api-docs", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null });
});
`;

/** Swagger UI over the server's own OpenAPI document. Source: reference/api.md 0, 2.10. */
export function swaggerUiRoutes(): readonly Route[] {
  const route = routesBelow("/swagger-ui");
  const page = content("text/html;charset=UTF-8", PAGE);
  const initializer = content("application/javascript;charset=UTF-8", INITIALIZER);
  const toIndex: RestAnswer = { kind: "redirect", location: "/swagger-ui/index.html" };
  return [
    route("GET", "", async () => await Promise.resolve(toIndex)),
    route("GET", ".html", async () => await Promise.resolve(toIndex)),
    route("GET", "/index.html", async () => await Promise.resolve(page)),
    route("GET", "/swagger-initializer.js", async () => await Promise.resolve(initializer)),
    ...Object.entries(FILES).map(([name, type]) =>
      route("GET", `/${name}`, async () => content(type, await readFile(join(folder(), name)))),
    ),
  ];
}

function content(contentType: string, bytes: Uint8Array | string): RestAnswer {
  return { kind: "content", contentType, bytes };
}

function folder(): string {
  return dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
}
