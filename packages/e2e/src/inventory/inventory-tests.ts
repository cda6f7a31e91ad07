import { beforeAll, describe, expect, test } from "@jest/globals";

import { codeOf } from "../clients/code-of.ts";
import { loadProtos, methodsOf } from "../clients/grpc-client.ts";
import { HttpClient } from "../clients/http-client.ts";
import { sharedCluster } from "../given-cluster.ts";
import { isList, isObject, parsed } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import { root } from "../root.ts";
import { restInventory, type InventoryEntry } from "./rest-inventory.ts";

const given = sharedCluster();
const http = () => new HttpClient(given().cluster.address().rest);
const named = restInventory.map((entry) => [`${entry.verb} ${entry.path}`, entry] as const);

let paths: JsonObject = {};
beforeAll(async () => {
  const { text } = await http().send({ method: "GET", path: "/api-docs" });
  const document = parsed(text);
  paths = isObject(document) && isObject(document["paths"]) ? document["paths"] : {};
}, 60_000);

/** The operation of the document, whatever its path's variables are called. */
function toldOf({ verb, path }: Pick<InventoryEntry, "verb" | "path">): JsonObject {
  const plain = (one: string) => one.replaceAll(/\{\w+\}/gu, "{}");
  const alike = Object.entries(paths).filter(([one]) => plain(one) === plain(path));
  const operations = alike.map(([, verbs]) => (isObject(verbs) ? verbs[verb.toLowerCase()] : undefined));
  return operations.find(isObject) ?? {};
}

describe("over REST", () => {
  test.each(named)("%s is served", async (_name, { verb, path }) => {
    const sample = path.replaceAll(/\{\w+\}/gu, "1");
    const answer = await http().send({ method: "OPTIONS", path: sample });

    expect(answer.header("allow")?.split(", ")).toContain(verb);
  });

  test.each(named)("%s is told of with its parameters and what it answers", (_name, entry) => {
    const { parameters, responses } = toldOf(entry);

    const query = (isList(parameters) ? parameters.filter(isObject) : []).filter((one) => one["in"] === "query");
    expect(query.map((one) => [one["name"], kindOf(one["schema"])])).toEqual(
      expect.arrayContaining([...entry.parameters].map(([name, kind]) => [name, kind])),
    );
    expect(answerOf(responses)).toBe(entry.answer);
  });

  const strict = named.flatMap(([name, entry]) =>
    [...entry.parameters].flatMap(([parameter, kind]) =>
      kind === "int" || kind === "bool" ? [[`${name} ${parameter}`, entry, parameter] as const] : [],
    ),
  );
  test.each(strict)("%s is read: another word is refused and named", async (_name, { verb, path }, parameter) => {
    const sample = path.replace("{status}", "COMPLETED").replaceAll(/\{\w+\}/gu, "1");
    const body = verb === "GET" ? undefined : /\/bulk\/|\/correlated$/u.test(path) ? ["1"] : {};

    const answer = await http().send({ method: verb, path: `${sample}?${parameter}=maybe`, body });

    expect(answer.status).toBe(400);
    expect(answer.text).toContain(parameter);
  });
});

describe("over gRPC", () => {
  const methods = new Set(methodsOf(loadProtos(root)));
  const wanted = [...new Set(restInventory.flatMap(({ method }) => (method === undefined ? [] : [method])))];

  test("whatever REST can do has a method, or a reason why not", () => {
    expect(restInventory.filter(({ method, reason }) => method === undefined && reason === undefined)).toEqual([]);
  });

  test.each(wanted)("%s is there", async (method) => {
    expect(methods).toContain(method);
    const code = await codeOf(given().clients.grpc.stream(method, {}));
    expect(code).not.toBe("UNIMPLEMENTED");
  });
});

function kindOf(schema: Json | undefined): string {
  const { type } = isObject(schema) ? schema : {};
  return type === "integer" ? "int" : type === "boolean" ? "bool" : type === "array" ? "list" : "text";
}

function answerOf(responses: Json | undefined): string {
  if (!isObject(responses)) return "nothing";
  const success = responses["200"];
  if (!isObject(success)) return "204";
  const content = isObject(success["content"]) ? Object.keys(success["content"]) : [];
  return content.includes("application/json") ? "json" : content.includes("text/plain") ? "text" : "empty";
}
