import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";

import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
let name: string;
let count = 0;
beforeAll(async () => void (rest = await givenRest()));
afterAll(async () => await rest.close());
beforeEach(async () => {
  name = `keyed${(count += 1)}`;
  const tasks = [{ name: `${name}-a`, taskReferenceName: "a", type: "SIMPLE" }];
  await rest.send("POST", "/api/metadata/workflow", { name, tasks });
});

async function start(idempotencyStrategy?: string, over: object = {}) {
  return await rest.send("POST", "/api/workflow", { name, idempotencyKey: "k", idempotencyStrategy, ...over });
}

async function end(id: string): Promise<void> {
  await rest.request({ method: "DELETE", path: `/api/workflow/${id}` });
}

describe("a start under an idempotency key", () => {
  test("is the first of its key", async () => {
    const { status, text } = await start();

    expect(status).toBe(200);
    // The key is not shown, as Conductor does not show it: case api-workflow-start-answers.
    expect(JSON.parse((await rest.get(`/api/workflow/${text}`)).text)).not.toHaveProperty("idempotencyKey");
  });

  test.each(["FAIL", undefined])(
    "with strategy %s is refused with what exists, also when that has ended",
    async (word) => {
      const { text: first } = await start();

      const running = await start(word);
      await end(first);
      const ended = await start(word);

      expect([running.status, ended.status]).toEqual([409, 409]);
      expect(JSON.parse(ended.text)).toMatchObject({ message: expect.stringContaining(first), status: 409 });
    },
  );

  test("with RETURN_EXISTING gives the id of the first, also when that has ended", async () => {
    const { text: first } = await start("RETURN_EXISTING");

    const running = await start("RETURN_EXISTING");
    await end(first);

    expect([running.text, (await start("RETURN_EXISTING")).text]).toEqual([first, first]);
  });

  test("with FAIL_ON_RUNNING is refused while the first runs, and starts anew when that has ended", async () => {
    const { text: first } = await start("FAIL_ON_RUNNING");

    const running = await start("FAIL_ON_RUNNING");
    await end(first);
    const second = await start("FAIL_ON_RUNNING");

    expect([running.status, second.status]).toEqual([409, 200]);
    expect(second.text).not.toBe(first);
    expect((await start("RETURN_EXISTING")).text).toBe(second.text);
  });

  test("of many at the same time one starts", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, async () => await start("RETURN_EXISTING")));

    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });

  test("is another one under another key or name, or without a key", async () => {
    const other = `${name}-other`;
    const workflowDef = { name: other, tasks: [{ name: "x", taskReferenceName: "x", type: "SIMPLE" }] };

    const answers = [
      await start(),
      await start("FAIL", { idempotencyKey: "K" }),
      await start("FAIL", { workflowDef }),
      await start("FAIL", { idempotencyKey: "" }),
      await start("FAIL", { idempotencyKey: "" }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(5);
  });

  test("of a removed execution starts anew", async () => {
    const { text: first } = await start("RETURN_EXISTING");
    await rest.request({ method: "DELETE", path: `/api/workflow/${first}/remove?archiveWorkflow=false` });

    const { text: second } = await start("RETURN_EXISTING");

    expect(second).not.toBe(first);
    expect((await rest.get(`/api/workflow/${second}`)).status).toBe(200);
  });

  test("that was refused keeps nobody from starting it later", async () => {
    const refused = await start("FAIL", { version: 7 });

    expect([refused.status, (await start("FAIL")).status]).toEqual([404, 200]);
  });

  test("with an unknown strategy is the client's mistake", async () => {
    const { status, text } = await start("SOMETHING");

    expect(status).toBe(400);
    expect(text).toContain("idempotencyStrategy");
  });

  test("with a key that is too long is the client's mistake", async () => {
    expect((await start("FAIL", { idempotencyKey: "x".repeat(2_000) })).status).toBe(400);
  });
});
