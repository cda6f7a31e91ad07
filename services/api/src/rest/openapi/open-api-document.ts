import type { Route } from "../http/route.ts";
import type { ResponseObject } from "../json/response-json.ts";
import type { Answer, Body, Endpoint } from "./endpoint.ts";
import { endpointKey, endpoints } from "./endpoints.ts";
import { models } from "./models.ts";
import { ref, string, type Schema } from "./schema.ts";

/**
 * The OpenAPI 3 document of the routes that a server has. A feature that is switched off is not in it. Source: reference/api.md
 * 2.10.
 */
export function openApiDocument(routes: readonly Pick<Route, "verb" | "path">[], version: string): ResponseObject {
  const known = new Set(routes.map(endpointKey));
  const paths = new Map<string, Map<string, ResponseObject>>();
  for (const endpoint of endpoints) {
    if (!known.has(endpointKey(endpoint))) continue;
    const path = endpoint.path.replaceAll(/:(\w+)/gu, "{$1}");
    const verbs = paths.get(path) ?? new Map<string, ResponseObject>();
    paths.set(path, verbs.set(endpoint.verb.toLowerCase(), operationOf(endpoint)));
  }
  return {
    openapi: "3.0.3",
    info: { title: "Tutti", version, description: "Workflows as Conductor's clients know them." },
    servers: [{ url: "/" }],
    paths,
    components: { schemas: models },
  };
}

function operationOf({ tag, id, summary, ...endpoint }: Endpoint): ResponseObject {
  return {
    ...{ tags: [tag], operationId: id, summary },
    parameters: [...pathParameters(endpoint.path), ...queryParameters(endpoint)],
    requestBody: endpoint.body && bodyOf(endpoint.body),
    responses: responsesOf(endpoint),
  };
}

function pathParameters(path: string): readonly ResponseObject[] {
  return [...path.matchAll(/:(\w+)/gu)].map(([, name]) => ({ name, in: "path", required: true, schema: string }));
}

function queryParameters({ query, required }: Pick<Endpoint, "query" | "required">): readonly ResponseObject[] {
  return Object.entries(query).map(([name, schema]) => {
    return { name, in: "query", required: required.includes(name), schema };
  });
}

function bodyOf({ type, schema, isOptional = false }: Body): ResponseObject {
  return { required: !isOptional, content: contentOf(type, schema) };
}

function contentOf(type: keyof typeof contentTypes, schema: Schema): ResponseObject {
  return { [contentTypes[type]]: { schema } };
}

const contentTypes = { json: "application/json", text: "text/plain", events: "text/event-stream" } as const;

function responsesOf({ answer, isSometimesEmpty }: Pick<Endpoint, "answer" | "isSometimesEmpty">): ResponseObject {
  const nothing = { description: "There is nothing to show." };
  return {
    ...successOf(answer),
    ...(isSometimesEmpty ? { 204: nothing } : {}),
    default: { description: "Why it was not done.", content: contentOf("json", ref("ErrorResponse")) },
  };
}

function successOf(answer: Answer): ResponseObject {
  if (answer.type === "none") return { [answer.httpStatus]: { description: "It is done." } };
  const schema = answer.type === "text" ? string : answer.schema;
  return { 200: { description: "It is done.", content: contentOf(answer.type, schema) } };
}
