import { expect, test } from "@jest/globals";

import { givenRest } from "../testing/given-rest.ts";
import { endpointKey, endpoints } from "./endpoints.ts";
import { models } from "./models.ts";

/** What is no part of the API: pages, scripts, and the document itself. */
const UNTOLD = ["/api-docs", "/swagger-ui", "/context.js"];

test("every route is told of, but for those that make up the page", async () => {
  const rest = await givenRest({ environmentWrites: "on" });
  const told = new Set(endpoints.map(endpointKey));

  const untold = rest.routes
    .filter(({ path }) => !UNTOLD.some((start) => path.startsWith(start)))
    .map(endpointKey)
    .filter((key) => !told.has(key));

  expect(untold).toEqual([]);
  await rest.close();
});

test("no two endpoints have one name, or one verb and path", () => {
  const ids = endpoints.map(({ id, tag }) => `${tag}.${id}`);
  const keys = endpoints.map(endpointKey);

  expect(ids).toEqual([...new Set(ids)]);
  expect(keys).toEqual([...new Set(keys)]);
});

test("every model that is named is there, and every model there is is named", () => {
  const named = new Set(
    [...JSON.stringify([endpoints, models]).matchAll(/#\/components\/schemas\/(\w+)/gu)].map(([, name]) => name),
  );

  named.add("ErrorResponse");
  expect(named).toEqual(new Set(Object.keys(models)));
});

test("the document is served, of the routes that there are", async () => {
  const rest = await givenRest();

  const { status, type, text } = await rest.get("/api-docs");

  expect([status, type]).toEqual([200, "application/json"]);
  const { openapi, paths } = JSON.parse(text);
  expect(openapi).toBe("3.0.3");
  expect(Object.keys(paths["/api/workflow/{workflowId}"])).toEqual(["get", "delete"]);
  // Clients may not change the environment here.
  expect(Object.keys(paths["/api/environment/{key}"])).toEqual(["get"]);
  await rest.close();
});

test("the page and all that it loads come from this server", async () => {
  const rest = await givenRest();
  const { text: page } = await rest.get("/swagger-ui/index.html");
  const loaded = [...page.matchAll(/(?:src|href)="([^"]+)"/gu)].map(([, address]) => address);

  expect(loaded).toHaveLength(4);
  for (const address of loaded) {
    expect(address).not.toContain("/");
    expect((await rest.get(`/swagger-ui/${address}`)).status).toBe(200);
  }
  expect((await rest.get("/swagger-ui/swagger-initializer.js")).text).toContain("validatorUrl: null");
  await rest.close();
});
