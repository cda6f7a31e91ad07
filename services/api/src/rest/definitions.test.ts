import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
beforeAll(async () => void (rest = await givenRest()));
afterAll(async () => await rest.close());

const pack = { name: "pack", taskReferenceName: "a", type: "SIMPLE" };

describe("workflow definitions", () => {
  test("come back with every default, and without what was not given", async () => {
    await rest.send("POST", "/api/metadata/workflow", { name: "defaults", tasks: [pack] });

    const { status, type, text } = await rest.get("/api/metadata/workflow/defaults");

    expect({ status, type }).toEqual({ status: 200, type: "application/json" });
    expect(JSON.parse(text)).toEqual({
      createTime: expect.any(Number),
      updateTime: expect.any(Number),
      name: "defaults",
      version: 1,
      tasks: [expect.objectContaining({ ...pack, forkTasks: [], decisionCases: {}, startDelay: 0, optional: false })],
      inputParameters: [],
      outputParameters: {},
      schemaVersion: 2,
      restartable: true,
      workflowStatusListenerEnabled: false,
      timeoutPolicy: "ALERT_ONLY",
      timeoutSeconds: 0,
      variables: {},
      inputTemplate: {},
      enforceSchema: true,
      metadata: {},
      maskedFields: [],
    });
  });

  test.each([".", ".."])(
    "that are called %s, which no path can hold, are asked for by a name in the query",
    async (name) => {
      await rest.send("POST", "/api/metadata/workflow", { name, tasks: [pack] });
      const query = new URLSearchParams({ name, version: "1" }).toString();

      const definition = await rest.get(`/api/console/definition?${query}`);
      const statistics = await rest.get(`/api/console/definition/statistics?${query}`);
      const queue = await rest.get(`/api/console/queue?taskType=${name}`);

      expect(JSON.parse(definition.text)).toMatchObject({ name, version: 1 });
      expect(JSON.parse(statistics.text)).toMatchObject({ executions: { count: 0 } });
      expect(JSON.parse(queue.text)).toMatchObject({ queue: { taskType: name, waiting: 0 } });
      for (const path of ["definition", "definition/statistics?version=1", "queue"])
        expect((await rest.get(`/api/console/${path}`)).status).toBe(400);
    },
  );

  test("are refused when they exist, unless they are to be overwritten", async () => {
    const first = { name: "twice", tasks: [pack], description: "one" };
    await rest.send("POST", "/api/metadata/workflow", first);

    const again = await rest.send("POST", "/api/metadata/workflow?overwrite=", { ...first, description: "two" });
    expect(again.status).toBe(409);
    expect(JSON.parse(again.text)).toEqual({
      status: 409,
      message: "Workflow with twice.1 already exists!",
      instance: "api-1",
      retryable: false,
    });

    const forced = await rest.send("POST", "/api/metadata/workflow?overwrite=YES&newVersion=true", first);
    expect(forced).toMatchObject({ status: 200, text: "", type: undefined });
  });

  test("have versions, of which the highest is the latest", async () => {
    for (const version of [2, 10, 3]) {
      await rest.send("POST", "/api/metadata/workflow", { name: "versioned", version, tasks: [pack] });
    }

    expect(JSON.parse((await rest.get("/api/metadata/workflow/versioned?version=")).text)).toMatchObject({
      version: 10,
    });
    expect(JSON.parse((await rest.get("/api/metadata/workflow/versioned?version=2")).text)).toMatchObject({
      version: 2,
    });
    expect((await rest.get("/api/metadata/workflow/versioned?version=0")).status).toBe(404);
    const versions = JSON.parse((await rest.get("/api/metadata/workflow/versioned/versions")).text);
    expect(versions).toMatchObject([{ version: 2 }, { version: 3 }, { version: 10 }]);
    expect(versions[0]).toEqual({
      name: "versioned",
      version: 2,
      createTime: expect.any(Number),
      updateTime: expect.any(Number),
    });
    const latest = JSON.parse((await rest.get("/api/metadata/workflow/latest-versions")).text);
    expect(latest.filter(({ name }: { name: string }) => name === "versioned")).toMatchObject([{ version: 10 }]);
    const byName = JSON.parse((await rest.get("/api/metadata/workflow/names-and-versions")).text);
    expect(byName.versioned).toEqual(versions);
  });

  test("are put as a list, of which one that is invalid lets none in", async () => {
    const [good, bad] = [
      { name: "good", tasks: [pack] },
      { name: "bad", tasks: [] },
    ];

    const refused = await rest.send("PUT", "/api/metadata/workflow", [good, bad]);
    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.text).validationErrors).toEqual([
      { path: "[1].tasks", message: "WorkflowTask list cannot be empty" },
    ]);
    expect((await rest.get("/api/metadata/workflow/good")).status).toBe(404);

    const put = await rest.send("PUT", "/api/metadata/workflow?overwrite=false", [good, good]);
    expect(JSON.parse(put.text)).toEqual({ bulkErrorResults: {}, bulkSuccessfulResults: ["good", "good"] });
  });

  test("are deleted by version, once", async () => {
    await rest.send("POST", "/api/metadata/workflow", { name: "gone", tasks: [pack] });

    expect(await rest.send("DELETE", "/api/metadata/workflow/gone/1", {})).toMatchObject({ status: 200, text: "" });
    expect((await rest.send("DELETE", "/api/metadata/workflow/gone/1", {})).status).toBe(404);
    expect((await rest.get("/api/metadata/workflow/gone/versions")).text).toBe("[]");
  });

  test("are only looked at by validate", async () => {
    expect((await rest.send("POST", "/api/metadata/workflow/validate", { name: "looked", tasks: [pack] })).status).toBe(
      200,
    );
    expect((await rest.send("POST", "/api/metadata/workflow/validate", { name: "looked" })).status).toBe(400);
    expect((await rest.get("/api/metadata/workflow/looked")).status).toBe(404);
  });
});

describe("task definitions", () => {
  test("are created or replaced by POST, and only replaced by PUT", async () => {
    expect((await rest.send("PUT", "/api/metadata/taskdefs", { name: "t" })).status).toBe(404);
    expect(await rest.send("POST", "/api/metadata/taskdefs", [{ name: "t" }])).toMatchObject({ status: 200, text: "" });
    expect((await rest.send("PUT", "/api/metadata/taskdefs", { name: "t", retryCount: 7 })).status).toBe(200);

    const { text } = await rest.get("/api/metadata/taskdefs/t");

    expect(JSON.parse(text)).toEqual({
      createTime: expect.any(Number),
      updateTime: expect.any(Number),
      name: "t",
      retryCount: 7,
      retryLogic: "FIXED",
      retryDelaySeconds: 60,
      backoffScaleFactor: 1,
      maxRetryDelaySeconds: 0,
      backoffJitterMs: 0,
      timeoutSeconds: 0,
      timeoutPolicy: "TIME_OUT_WF",
      responseTimeoutSeconds: 3600,
      totalTimeoutSeconds: 0,
      inputKeys: [],
      outputKeys: [],
      inputTemplate: {},
      rateLimitPerFrequency: 0,
      rateLimitFrequencyInSeconds: 1,
      runtimeMetadata: [],
      taskStatusListenerEnabled: true,
      enforceSchema: false,
    });
  });

  test("are deleted once", async () => {
    await rest.send("POST", "/api/metadata/taskdefs", [{ name: "once" }]);

    expect((await rest.send("DELETE", "/api/metadata/taskdefs/once", "")).status).toBe(200);
    expect((await rest.send("DELETE", "/api/metadata/taskdefs/once", "")).status).toBe(404);
  });

  test("take numbers and words as Conductor's own reader does", async () => {
    const odd = { name: "odd", retryCount: "5", retryDelaySeconds: 2.7, description: 12345, enforceSchema: "True" };
    await rest.send("POST", "/api/metadata/taskdefs", [odd]);

    expect(JSON.parse((await rest.get("/api/metadata/taskdefs/odd")).text)).toMatchObject({
      retryCount: 5,
      retryDelaySeconds: 2,
      description: "12345",
      enforceSchema: true,
    });
  });
});

describe("names", () => {
  test.each([
    ["blanks in it and at its ends", " t x ", "%20t%20x%20"],
    ["colons", "t:a:x", "t:a:x"],
    ["other letters", "tä漢🙂", "t%C3%A4%E6%BC%A2%F0%9F%99%82"],
    ["plus signs", "t+x", "t+x"],
    ["a per cent sign", "t%25", "t%2525"],
    ["what looks like an escape", "t%20x", "t%2520x"],
    ["a slash", "t/x", "t%2Fx"],
    ["a backslash", "t\\x", "t%5Cx"],
    ["a semicolon", "t;x", "t%3Bx"],
    ["a question mark and a hash", "t?#", "t%3F%23"],
    ["a dot", "t.json", "t.json"],
    ["the length of 255 characters", "漢".repeat(255), encodeURIComponent("漢".repeat(255))],
    ["a name of the prototype", "__proto__", "__proto__"],
  ])("with %s come back as they went in", async (_, name, inPath) => {
    await rest.send("POST", "/api/metadata/taskdefs", [{ name }]);

    const { status, text } = await rest.get(`/api/metadata/taskdefs/${inPath}`);

    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ name });
  });

  test("that differ in case or a blank at the end are different", async () => {
    await rest.send("POST", "/api/metadata/taskdefs", [{ name: "case" }]);

    expect((await rest.get("/api/metadata/taskdefs/Case")).status).toBe(404);
    expect((await rest.get("/api/metadata/taskdefs/case%20")).status).toBe(404);
  });

  test("end at a bare semicolon, which begins a matrix parameter", async () => {
    expect(JSON.parse((await rest.get("/api/metadata/taskdefs/none;x=1")).text)).toMatchObject({
      message: "No such taskType found by name: none",
    });
  });
});
