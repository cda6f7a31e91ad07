import { afterAll, beforeAll, expect, test } from "@jest/globals";

import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
beforeAll(async () => void (rest = await givenRest({ externalSettings: { maxBytes: 2_000 } })));
afterAll(async () => await rest.close());

/** JSON of so many bytes. */
const json = (bytes: number): string => JSON.stringify({ text: "x".repeat(bytes - 11) });

async function put(body: string, to = "") {
  const query = `path=${to}&operation=WRITE&payloadType=WORKFLOW_INPUT`;
  const { uri, path } = JSON.parse((await rest.get(`/api/workflow/externalstoragelocation?${query}`)).text);
  const { pathname, search } = new URL(uri);
  return { path, answer: await rest.request({ method: "PUT", path: `${pathname}${search}`, body }) };
}

test("an upload may be as large as is configured, and an execution starts with it", async () => {
  await rest.send("POST", "/api/metadata/workflow", { name: "w", tasks: [{ name: "t", taskReferenceName: "t" }] });
  const { path, answer } = await put(json(2_000));

  const started = await rest.send("POST", "/api/workflow", { name: "w", externalInputPayloadStoragePath: path });

  expect([answer.status, started.status]).toEqual([200, 200]);
});

test("an upload that is larger is refused with the limit", async () => {
  const { answer } = await put(json(2_001));

  expect(answer.status).toBe(413);
  expect(answer.text).toContain("at most 2000 bytes");
});

test("what lies at a path stays: other bytes are refused, the same are taken as a repetition", async () => {
  const { path } = await put(`{"a":1}`);

  const [other, same] = [await put(`{"a":2}`, path), await put(`{"a":1}`, path)];

  expect([other.answer.status, same.answer.status]).toEqual([409, 200]);
  expect(JSON.parse(other.answer.text).message).toBe(`another payload lies at the path ${path}: ask for another one`);
});

test("a path that belongs to the server is not given out for writing", async () => {
  const query = "path=payload/some/one.json&operation=WRITE&payloadType=WORKFLOW_INPUT";

  const answer = await rest.get(`/api/workflow/externalstoragelocation?${query}`);

  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text).message).toBe("path begins with payload/, where the server keeps payloads of its own");
});
