import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";

import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
let name: string;
let count = 0;
beforeAll(async () => void (rest = await givenRest()));
afterAll(async () => await rest.close());

beforeEach(async () => {
  name = `finds${(count += 1)}`;
  const tasks = ["a", "b"].map((reference) => ({ name: `${name}-${reference}`, taskReferenceName: reference }));
  for (const version of [1, 2]) await rest.send("POST", "/api/metadata/workflow", { name, version, tasks });
});

async function started(body: object = {}): Promise<string> {
  return (await rest.send("POST", "/api/workflow", { name, version: 1, ...body })).text;
}

async function read(id: string) {
  return JSON.parse((await rest.get(`/api/workflow/${id}`)).text);
}

describe("a word on a task by its reference", () => {
  test("is answered with the task's id as text, and laid over the output", async () => {
    const id = await started();
    const path = `/api/tasks/${id}/a`;

    const progress = await rest.send("POST", `${path}/IN_PROGRESS?workerid=me`, { p: 1 });
    const complete = await rest.send("POST", `${path}/COMPLETED`, `{"n":1.0}`);

    const [task] = (await read(id)).tasks;
    for (const { status, type, text } of [progress, complete])
      expect([status, type, text]).toEqual([200, "text/plain;charset=UTF-8", task.taskId]);
    expect(task).toMatchObject({ status: "COMPLETED", outputData: { p: 1, n: 1 }, workerId: "me" });
    expect((await rest.get(`/api/workflow/${id}`)).text).toContain(`{"p":1,"n":1.0}`);
  });

  test("is answered with the execution where that is asked for", async () => {
    const id = await started();

    const { status, text } = await rest.send("POST", `/api/tasks/${id}/a/COMPLETED/sync`, { v: 1 });

    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      workflowId: id,
      status: "RUNNING",
      tasks: [
        { referenceTaskName: "a", status: "COMPLETED", outputData: { v: 1 } },
        { referenceTaskName: "b", status: "SCHEDULED" },
      ],
    });
  });

  test("needs no body", async () => {
    const id = await started();

    expect((await rest.request({ method: "POST", path: `/api/tasks/${id}/a/COMPLETED` })).status).toBe(200);
    expect((await rest.send("POST", `/api/tasks/${id}/b/COMPLETED`, null)).status).toBe(200);

    expect(await read(id)).toMatchObject({ status: "COMPLETED" });
  });

  test("is nothing where the task has ended, and 404 where it was to be waited for", async () => {
    const id = await started();
    await rest.send("POST", `/api/tasks/${id}/a/COMPLETED`, {});

    expect(await rest.send("POST", `/api/tasks/${id}/a/FAILED`, {})).toMatchObject({ status: 200, text: "" });
    const synchronous = await rest.send("POST", `/api/tasks/${id}/a/FAILED/sync`, {});
    expect(synchronous.status).toBe(404);
    expect(JSON.parse(synchronous.text).message).toBe(`Found no running task a of workflow ${id} to update`);
  });

  test("is 404 for an execution or a reference that is not there", async () => {
    const id = await started();

    for (const [path, message] of [
      ["none/a/COMPLETED", "No such workflow found by id: none"],
      [`${id}/zzz/COMPLETED`, `Found no running task zzz of workflow ${id} to update`],
      [`${id}/b/COMPLETED/sync`, `Found no running task b of workflow ${id} to update`],
      ["none/a/COMPLETED/sync", "Found no running task a of workflow none to update"],
    ]) {
      const { status, text } = await rest.send("POST", `/api/tasks/${path}`, {});
      expect([status, JSON.parse(text).message]).toEqual([404, message]);
    }
  });

  test.each(["DONE", "completed", "SKIPPED", "TIMED_OUT"])("cannot be %s", async (word) => {
    const id = await started();

    const { status, text } = await rest.send("POST", `/api/tasks/${id}/a/${word}`, {});

    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ validationErrors: [{ path: "status" }] });
  });

  test("must say an object", async () => {
    const id = await started();

    expect((await rest.send("POST", `/api/tasks/${id}/a/COMPLETED`, [])).status).toBe(400);
    expect((await read(id)).tasks).toMatchObject([{ status: "SCHEDULED" }]);
  });
});

describe("executions that run", () => {
  test("are listed by name and version, paused ones among them", async () => {
    const [one, two] = [await started(), await started({ version: 2 })];
    await rest.send("PUT", `/api/workflow/${one}/pause`, {});
    const list = async (query: string) => JSON.parse((await rest.get(`/api/workflow/running/${name}${query}`)).text);

    expect(await list("")).toEqual([one]);
    expect(await list("?version=2")).toEqual([two]);
    expect(await list("?version=0")).toEqual([one, two]);
    await rest.send("DELETE", `/api/workflow/${two}`, {});
    expect(await list("?version=2")).toEqual([]);
    expect(await list("?version=2&startTime=1&endTime=9999999999999")).toEqual([two]);
    expect(await list("?version=2&startTime=1&endTime=2")).toEqual([]);
  });

  test("are not listed for times or versions that cannot be read", async () => {
    for (const query of ["version=x", "startTime=soon", "endTime=1e9"])
      expect((await rest.get(`/api/workflow/running/${name}?${query}`)).status).toBe(400);
  });
});

describe("executions of a correlation id", () => {
  test("are listed: RUNNING ones, all with includeClosed, with their tasks if wanted", async () => {
    const one = await started({ correlationId: "k 1" });
    const two = await started({ correlationId: "k 1" });
    await rest.send("PUT", `/api/workflow/${two}/pause`, {});
    const list = async (query: string) =>
      JSON.parse((await rest.get(`/api/workflow/${name}/correlated/k%201${query}`)).text);

    expect(await list("")).toMatchObject([{ workflowId: one, correlationId: "k 1", tasks: [] }]);
    expect(await list("?includeClosed=true")).toMatchObject([{ workflowId: one }, { workflowId: two }]);
    expect(await list("?includeTasks=true")).toMatchObject([{ tasks: [{ referenceTaskName: "a" }] }]);
  });

  test("are listed for several ids at once, every id a key", async () => {
    const one = await started({ correlationId: "5" });

    const { text } = await rest.send("POST", `/api/workflow/${name}/correlated`, ["none", 5]);

    expect(JSON.parse(text)).toMatchObject({ none: [], 5: [{ workflowId: one }] });
    expect((await rest.send("POST", `/api/workflow/${name}/correlated`, [])).text).toBe("{}");
    for (const body of [{}, [null], [{}], "null"])
      expect((await rest.send("POST", `/api/workflow/${name}/correlated`, body)).status).toBe(400);
    expect((await rest.get(`/api/workflow/${name}/correlated`)).status).toBe(405);
  });
});

describe("an execution", () => {
  test("is decided on without harm, whatever its state", async () => {
    const id = await started();

    for (const verb of ["pause", "resume"]) {
      expect(await rest.send("PUT", `/api/workflow/decide/${id}`, {})).toMatchObject({ status: 200, text: "" });
      await rest.send("PUT", `/api/workflow/${id}/${verb}`, {});
    }
    expect((await rest.send("PUT", "/api/workflow/decide/none", {})).status).toBe(404);
    expect(await read(id)).toMatchObject({ status: "RUNNING" });
  });

  test("that runs is removed where it is not to be archived, and is gone then", async () => {
    const id = await started();

    const refused = await rest.send("DELETE", `/api/workflow/${id}/remove`, {});
    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.text).message).toBe(`Cannot archive workflow: ${id} with status: RUNNING`);
    expect(await rest.send("DELETE", `/api/workflow/${id}/remove?archiveWorkflow=false`, {})).toMatchObject({
      status: 200,
      text: "",
    });

    expect((await rest.get(`/api/workflow/${id}`)).status).toBe(404);
    expect((await rest.get(`/api/tasks/poll/${name}-a?timeout=0`)).status).toBe(204);
    expect((await rest.send("DELETE", `/api/workflow/${id}/remove`, {})).status).toBe(404);
  });
});
