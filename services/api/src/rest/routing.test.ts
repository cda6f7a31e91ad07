import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
beforeAll(async () => void (rest = await givenRest()));
afterAll(async () => await rest.close());

const allowOf = async (method: string, path: string) => {
  const { status, headers } = await rest.request({ method, path });
  return [status, headers.allow];
};

describe("an unknown path", () => {
  test.each([
    ["GET", "/api"],
    ["GET", "/api/"],
    ["GET", "/api/nowhere"],
    ["POST", "/api/nowhere/a/b"],
    ["POST", "/api/token"],
    ["POST", "/api/workflow/x/jump/a"],
    ["GET", "/api/metadata/workflow/w/tags"],
    ["PUT", "/api/metadata/workflow/w/tags"],
    ["GET", "//api/metadata/taskdefs"],
    ["GET", "/api//metadata/taskdefs"],
    ["GET", "/api/METADATA/taskdefs"],
    ["GET", "/api/metadata/taskdefs.json"],
    ["GET", "/nowhere.txt"],
    ["OPTIONS", "/api/nowhere"],
    ["PROPFIND", "/api/nowhere"],
  ])("%s %s is 404 with a body that says so", async (method, path) => {
    const { status, type, text } = await rest.request({ method, path });

    expect({ status, type }).toEqual({ status: 404, type: "application/json" });
    expect(JSON.parse(text)).toEqual({
      status: 404,
      message: expect.stringMatching(/^No static resource .*\.$/),
      instance: "api-1",
      retryable: false,
    });
  });

  test.each([
    "/api/files/x/y",
    "/api/agent/list",
    "/api/skills",
    "/api/token",
    "/api/scheduler/schedules",
    "/api/workflow/bulk/pause/x",
  ])("of a feature that is not there, %s, is one", async (path) => expect((await rest.get(path)).status).toBe(404));

  test("is told without its slashes at the ends", async () => {
    expect(JSON.parse((await rest.get("/api/nowhere/a/?x=1")).text).message).toBe("No static resource api/nowhere/a.");
  });
});

describe("a known path with another verb", () => {
  test.each([
    ["GET", "/api/workflow", "OPTIONS, POST"],
    ["HEAD", "/api/workflow", "OPTIONS, POST"],
    ["PUT", "/api/workflow", "OPTIONS, POST"],
    ["PUT", "/api/workflow/x", "DELETE, GET, HEAD, OPTIONS, POST"],
    ["GET", "/api/workflow/x/pause", "OPTIONS, PUT"],
    ["DELETE", "/api/metadata/taskdefs", "GET, HEAD, OPTIONS, POST, PUT"],
    ["PATCH", "/api/metadata/taskdefs", "GET, HEAD, OPTIONS, POST, PUT"],
    ["DELETE", "/api/metadata/workflow/w", "GET, HEAD, OPTIONS"],
    ["GET", "/api/tasks", "OPTIONS, POST"],
    ["POST", "/api/tasks/poll/x", "GET, HEAD, OPTIONS"],
    ["PUT", "/api/tasks/poll/batch/x", "GET, HEAD, OPTIONS, POST"],
    ["PUT", "/api/health", "GET, HEAD, OPTIONS"],
    ["POST", "/health", "GET, HEAD, OPTIONS"],
    ["PROPFIND", "/api/version", "GET, HEAD, OPTIONS"],
  ])("%s %s is 405 and told what it may be", async (method, path, allow) => {
    const { status, type, headers, text } = await rest.request({ method, path });

    expect({ status, type, allow: headers.allow }).toEqual({ status: 405, type: "application/json", allow });
    expect(text).toMatch(method === "HEAD" ? /^$/ : `"message":"Request method '${method}' is not supported"`);
  });

  test("is no such thing where a variable takes its last word", async () => {
    expect((await rest.get("/api/tasks/update-v2")).status).toBe(404);
    expect(JSON.parse((await rest.get("/api/tasks/poll")).text)).toMatchObject({
      message: expect.stringContaining("poll"),
    });
    expect((await rest.get("/api/tasks/poll/batch")).status).toBe(204);
  });
});

describe("OPTIONS", () => {
  test("tells the verbs of a path", async () => {
    expect(await allowOf("OPTIONS", "/api/metadata/taskdefs")).toEqual([200, "GET, HEAD, OPTIONS, POST, PUT"]);
    expect(await allowOf("OPTIONS", "/api/workflow")).toEqual([200, "OPTIONS, POST"]);
    expect(await allowOf("OPTIONS", "/api/workflow/x%2Fy/")).toEqual([200, "DELETE, GET, HEAD, OPTIONS, POST"]);
  });

  test("before a cross-origin request is a no", async () => {
    const headers = { origin: "http://elsewhere.example", "access-control-request-method": "POST" };
    const answer = await rest.request({ method: "OPTIONS", path: "/api/workflow", headers });

    expect(answer).toMatchObject({ status: 403, text: "Invalid CORS request", type: undefined });
    expect(answer.headers.allow).toBeUndefined();
  });
});

describe("HEAD", () => {
  test("answers as GET does, without the body", async () => {
    const answer = await rest.request({ method: "HEAD", path: "/api/tasks/queue/sizes?taskType=none" });

    expect(answer).toMatchObject({ status: 200, text: "", type: "application/json" });
    expect(answer.headers["content-length"]).toBe(String('{"none":0}'.length));
    expect(await rest.request({ method: "HEAD", path: "/api/metadata/taskdefs/none" })).toMatchObject({ status: 404 });
    expect(await rest.request({ method: "HEAD", path: "/api/tasks/poll/none" })).toMatchObject({ status: 204 });
  });
});

describe("a known path", () => {
  test("may end in a slash", async () => {
    expect((await rest.get("/api/metadata/taskdefs/")).status).toBe(200);
    expect((await rest.send("POST", "/api/metadata/taskdefs/", [{ name: "slash" }])).status).toBe(200);
  });

  test("is answered in its own type whatever the client would like", async () => {
    for (const accept of ["application/xml", "text/plain", "image/png", "a/b/c"]) {
      const answer = await rest.request({ method: "GET", path: "/api/metadata/taskdefs", headers: { accept } });
      expect(answer).toMatchObject({ status: 200, type: "application/json" });
    }
  });

  test("is served whatever token, origin or method to use instead comes with it", async () => {
    const headers = { "x-authorization": "x", authorization: "Basic !!", origin: "http://elsewhere.example" };
    const answer = await rest.request({ method: "GET", path: "/api/metadata/taskdefs", headers });

    expect(answer.status).toBe(200);
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
  });
});

test.each(["/api/workflow/search?size=1", "/api/tasks/search-v2"])(
  "%s is a search, and no workflow's or task's id",
  async (path) => {
    const { status, text } = await rest.get(path);

    expect({ status, body: JSON.parse(text) }).toEqual({ status: 200, body: { totalHits: 0, results: [] } });
  },
);

test("an id that is far too long is not told back whole", async () => {
  const { status, text } = await rest.get(`/api/workflow/${"x".repeat(20_000)}`);

  expect(status).toBe(404);
  expect(JSON.parse(text).message).toMatch(
    /^No such workflow found by id: x{400,500}\.\.\. \(20030 characters in all\)$/,
  );
});

test("health and version are told as Conductor tells them", async () => {
  for (const path of ["/health", "/api/health"]) {
    const { status, type, text } = await rest.get(path);
    expect({ status, type }).toEqual({ status: 200, type: "application/json" });
    expect(JSON.parse(text)).toEqual({ healthResults: [], suppressedHealthResults: [], healthy: true });
  }
  expect(await rest.get("/api/version")).toMatchObject({ type: "text/plain;charset=UTF-8", text: "1.2.3" });
});
