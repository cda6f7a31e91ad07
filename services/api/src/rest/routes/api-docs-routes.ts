import { json } from "../http/rest-answer.ts";
import type { Route } from "../http/route.ts";
import { openApiDocument } from "../openapi/open-api-document.ts";
import { swaggerUiRoutes } from "../openapi/swagger-ui.ts";

/** The OpenAPI document of these routes, and a page to read it. Source: reference/api.md 2.10. */
export function apiDocsRoutes(routes: readonly Route[], { version }: { readonly version: string }): readonly Route[] {
  const document = json(openApiDocument(routes, version));
  return [
    { verb: "GET", path: "/api-docs", handle: async () => await Promise.resolve(document) },
    ...swaggerUiRoutes(),
  ];
}
