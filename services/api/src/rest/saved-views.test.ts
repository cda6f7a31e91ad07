import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { status } from "@grpc/grpc-js";

import { detailsOf, failureOf, givenApi } from "../testing/given-api.ts";
import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
beforeAll(async () => void (rest = await givenRest()));
afterAll(async () => await rest.close());

const aView = { name: "What failed", page: "executions", search: "status=FAILED", isPinned: true };
const put = async (viewId: string, view: object) => await rest.send("PUT", `/api/console/views/${viewId}`, view);
const listed = async () => JSON.parse((await rest.get("/api/console/views")).text).views;

test("a view is kept under the id of its path, replaced and deleted", async () => {
  const created = JSON.parse((await put("failed", { ...aView, createdBy: "me" })).text);
  const replaced = JSON.parse((await put("failed", { ...aView, page: "tasks", isPinned: false })).text);

  expect(created).toEqual({
    ...{ ...aView, viewId: "failed", createdBy: "me" },
    ...{ createTime: expect.any(Number), updateTime: created.createTime },
  });
  expect(replaced).toMatchObject({ page: "tasks", isPinned: false, createdBy: "me", createTime: created.createTime });
  expect(await listed()).toEqual([replaced]);
  expect((await rest.send("DELETE", "/api/console/views/failed", "")).status).toBe(200);
  expect((await rest.send("DELETE", "/api/console/views/failed", "")).status).toBe(404);
  expect(await listed()).toEqual([]);
});

test.each([
  ["A", {}, ["viewId"]],
  ["a".repeat(65), {}, ["viewId"]],
  ["a", { name: " ", page: "nowhere" }, ["name", "page"]],
  ["a", { name: "x".repeat(201), search: "x".repeat(8_193) }, ["name", "search"]],
  ["a", { isPinned: "perhaps" }, ["isPinned"]],
])("a view %s with %j is refused, naming %j", async (viewId, members, paths) => {
  const answer = await put(viewId, { ...aView, ...members });

  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text).validationErrors.map(({ path }: { readonly path: string }) => path)).toEqual(paths);
});

test("over gRPC the same is kept, and refused by the field", async () => {
  await using api = await givenApi();
  const view = { ...aView, viewId: "a", createdBy: "me", createTime: 0, updateTime: 0 };

  const kept = await api.views.putSavedView({ view });
  const wrong = () => api.views.putSavedView({ view: { ...view, page: "" } });

  expect(kept.view).toMatchObject({ viewId: "a", createdBy: "me" });
  expect((await api.views.listSavedViews({})).views).toEqual([kept.view]);
  expect((await detailsOf(wrong()))["BadRequest"]).toMatchObject({ fieldViolations: [{ field: "view.page" }] });
  expect((await detailsOf(api.views.putSavedView({ view: undefined })))["BadRequest"]).toBeDefined();
  expect(await api.views.deleteSavedView({ viewId: "a" })).toEqual({});
  expect((await failureOf(api.views.deleteSavedView({ viewId: "a" }))).code).toBe(status.NOT_FOUND);
});
