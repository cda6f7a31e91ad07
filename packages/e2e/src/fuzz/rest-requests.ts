import fc from "fast-check";
import type { Arbitrary } from "fast-check";

import { isList, isObject, asText } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import { fromSchema, type SchemaContext } from "./from-schema.ts";
import { hostileBytes, hostileText } from "./hostile-values.ts";

/** A request byte for byte. */
export type RawRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
};

/** Requests to every endpoint that an OpenAPI document tells of, by verb and path. */
export function restRequests(
  document: JsonObject,
  known: Arbitrary<string>,
): ReadonlyMap<string, Arbitrary<RawRequest>> {
  const { paths, components } = document;
  const models = isObject(components) && isObject(components["schemas"]) ? components["schemas"] : {};
  const context = { models, known };
  const requests = new Map<string, Arbitrary<RawRequest>>();
  for (const [path, verbs] of Object.entries(isObject(paths) ? paths : {})) {
    for (const [verb, operation] of Object.entries(isObject(verbs) ? verbs : {})) {
      if (isObject(operation))
        requests.set(`${verb.toUpperCase()} ${path}`, requestTo({ verb, path, operation }, context));
    }
  }
  return requests;
}

type Operation = { readonly verb: string; readonly path: string; readonly operation: JsonObject };

function requestTo({ verb, path, operation }: Operation, context: SchemaContext): Arbitrary<RawRequest> {
  const parameters = isList(operation["parameters"]) ? operation["parameters"].filter(isObject) : [];
  const query = parameters.filter((one) => one["in"] === "query");
  return fc
    .record({
      path: pathOf(path, context.known),
      query: fc.array(fc.oneof(...query.map((one) => pairOf(one, context)), strangePair), { maxLength: 4 }),
      body: bodyOf(operation["requestBody"], context),
      type: fc.oneof(
        { weight: 8, arbitrary: fc.constant("application/json") },
        {
          weight: 1,
          arbitrary: fc.constantFrom("text/plain", "application/xml", "multipart/form-data", "*/*", "json; charset=x"),
        },
      ),
      odd: fc.oneof({ weight: 10, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: oddHeaders }),
    })
    .map((made) => ({
      method: verb.toUpperCase(),
      path: made.query.length === 0 ? made.path : `${made.path}?${made.query.join("&")}`,
      headers: { ...(made.body === undefined ? {} : { "content-type": made.type }), ...made.odd },
      body: made.body,
    }));
}

const oddHeaders: Arbitrary<Record<string, string>> = fc.constantFrom<Record<string, string>>(
  { "content-encoding": "gzip" },
  { "x-authorization": "x" },
  { origin: "http://elsewhere" },
  { traceparent: "00-zz" },
  { "x-request-id": "a".repeat(500) },
  { "x-forwarded-proto": "https", "x-forwarded-host": "evil" },
);

function pathOf(path: string, known: Arbitrary<string>): Arbitrary<string> {
  const value = fc.oneof({ weight: 4, arbitrary: known }, { weight: 1, arbitrary: hostileText });
  const parts = path.split(/(\{\w+\})/u).map((part) => (part.startsWith("{") ? value.map(escaped) : fc.constant(part)));
  return fc.tuple(...parts).map((all) => all.join(""));
}

function pairOf(parameter: JsonObject, context: SchemaContext): Arbitrary<string> {
  const value = fc.oneof(fromSchema(parameter["schema"], context, 3), hostileText);
  return value.map((made) => `${asText(parameter["name"])}=${escaped(typeof made === "string" ? made : textOf(made))}`);
}

const strangePair = fc.tuple(hostileText, hostileText).map(([name, value]) => `${escaped(name)}=${escaped(value)}`);

function bodyOf(requestBody: Json | undefined, context: SchemaContext): Arbitrary<Buffer | undefined> {
  const content = isObject(requestBody) && isObject(requestBody["content"]) ? requestBody["content"] : {};
  const media = Object.values(content).find(isObject);
  const meant = fromSchema(media?.["schema"], context).map((value) => Buffer.from(textOf(value)));
  const nothing = fc.constant(undefined);
  if (media === undefined) return fc.oneof({ weight: 5, arbitrary: nothing }, { weight: 1, arbitrary: hostileBytes });
  return fc.oneof(
    { weight: 10, arbitrary: meant },
    { weight: 2, arbitrary: hostileBytes },
    { weight: 1, arbitrary: nothing },
  );
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? "";
}

/** Most as they have to be written in a path, some nearly so. */
function escaped(text: string): string {
  const short = text.length > 8_000 ? text.slice(0, 8_000) : text;
  return short.startsWith("%")
    ? short.replaceAll(/[^\x21-\x7e]/gu, "")
    : encodeURIComponent(Buffer.from(short).toString());
}
