import { afterAll, beforeAll, expect, test } from "@jest/globals";

import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
beforeAll(async () => void (rest = await givenRest()));
afterAll(async () => await rest.close());

async function started(name: string, input: object, members: object = {}): Promise<string> {
  const tasks = [{ name: `${name}-a`, taskReferenceName: "a", inputParameters: { x: "${workflow.input.x}" } }];
  await rest.send("POST", "/api/metadata/workflow", { name, tasks, ...members });
  return (await rest.send("POST", "/api/workflow", { name, input })).text;
}

async function read(path: string) {
  const { status, text } = await rest.get(`/api/console/executions/${path}`);
  return { status, body: JSON.parse(text) };
}

test("an execution comes as columns, with its definition and without any payload", async () => {
  const id = await started("columns", { x: "a payload that is not to be seen" });

  const { body } = await read(`${id}/graph`);

  expect(body).toMatchObject({
    isUnchanged: false,
    execution: { workflowId: id, status: "RUNNING" },
    definition: { name: "columns" },
    tasks: { referenceTaskName: ["a"], baseReference: ["a"], status: ["SCHEDULED"], isRetried: [false] },
  });
  expect(JSON.stringify(body)).not.toContain("a payload that");
});

test("who has the latest revision hears that nothing has changed", async () => {
  const id = await started("unchanged", {});
  const { revision } = (await read(`${id}/graph`)).body;

  expect((await read(`${id}/graph?ifRevision=${revision}`)).body).toEqual({ revision, isUnchanged: true });
  await rest.send("PUT", `/api/workflow/${id}/pause`, {});
  expect((await read(`${id}/graph?ifRevision=${revision}`)).body).toMatchObject({ execution: { status: "PAUSED" } });
});

test("a payload comes whole where it is short enough, and else its beginning, cut between characters", async () => {
  const id = await started("previews", { x: "ää" });
  const taskId = (await read(`${id}/graph`)).body.tasks.taskId[0];
  const whole = `{"x":"ää"}`;

  expect((await read(`${id}/payload/input`)).body).toEqual({ sizeBytes: 12, isWhole: true, text: whole });
  expect((await read(`${id}/tasks/${taskId}/payload/input`)).body).toMatchObject({ isWhole: true, text: whole });
  expect((await read(`${id}/payload/input?maxBytes=9`)).body).toEqual({
    ...{ sizeBytes: 12, isWhole: false, text: `{"x":"ä` },
  });
});

test("masked fields are hidden in previews", async () => {
  const id = await started("masked", { x: "hush" }, { maskedFields: ["x"] });

  expect((await read(`${id}/payload/input`)).body.text).toBe(`{"x":"***"}`);
});

test.each([
  ["none/graph", 404],
  ["none/payload/input", 404],
])("%s is answered %i", async (path, status) => {
  expect((await read(path)).status).toBe(status);
});

test.each(["payload/nonsense", "payload/input?maxBytes=-1", "payload/input?maxBytes=1048577", "graph?ifRevision=x"])(
  "%s is refused, naming what is wrong",
  async (path) => {
    const id = await started(`refused-${path.length}`, {});

    const { status, body } = await read(`${id}/${path}`);

    expect(status).toBe(400);
    expect(body.validationErrors).toHaveLength(1);
  },
);

test("of a definition comes what is drawn: neither what is empty nor copies of task definitions", async () => {
  await rest.send("POST", "/api/metadata/taskdefs", [{ name: "drawn-a", timeoutSeconds: 7000 }]);
  const id = await started("drawn", {});

  const { tasks } = (await read(`${id}/graph`)).body.definition;

  expect(tasks).toEqual([
    { name: "drawn-a", taskReferenceName: "a", type: "SIMPLE", inputParameters: { x: "${workflow.input.x}" } },
  ]);
});
