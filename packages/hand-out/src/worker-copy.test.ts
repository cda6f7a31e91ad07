import { expect, test } from "@jest/globals";
import { Payload, slotOf, withTextsHidden } from "@tutti/engine";
import { noSecrets } from "@tutti/ports";

import { leasedTask } from "./testing/given-tasks.ts";
import { isWhole, workerCopy } from "./worker-copy.ts";

const secrets = {
  value: (name: string) =>
    Promise.resolve(
      new Map([
        ["KEY", "s3cret/1"],
        ["DB", `{"password":"longer"}`],
      ]).get(name),
    ),
};
const nothingStored = { getPayload: () => Promise.resolve(undefined) };
const withInput = (input: object) => leasedTask({ input: slotOf(Payload.fromText(JSON.stringify(input))) });

test("a task that asks for no secrets is handed over as it is", async () => {
  const task = withInput({ a: "${workflow.input.b}" });

  const { copy, hidden } = await workerCopy(task, { executions: nothingStored, secrets });

  expect([isWhole(task), copy.task.input.payload, hidden.size]).toEqual([true, task.task.input.payload, 0]);
});

test("the copy holds the secrets, the leased task their names", async () => {
  const task = withInput({
    whole: "${workflow.secrets.KEY}",
    text: "k=${workflow.secrets.NONE}",
    db: "${workflow.secrets.DB.password}",
  });

  const { copy } = await workerCopy(task, { executions: nothingStored, secrets });

  expect(isWhole(task)).toBe(false);
  expect(copy.task.input.payload?.text).toBe('{"whole":"s3cret/1","text":"k=","db":"longer"}');
  expect(task.task.input.payload?.text).toContain("${workflow.secrets.KEY}");
});

test.each([
  ["as it is", "s3cret/1"],
  ["in an address", "http://host/s3cret%2F1"],
  ["in base64, after a user's name", `Basic ${Buffer.from("user:s3cret/1").toString("base64")}`],
  ["within the secret's JSON, in another order", '{"x":1,"password":"longer"}'],
])("what was put in is told, to be hidden where it comes back: %s", async (_where, text) => {
  const task = withInput({ a: "x${workflow.secrets.KEY}", db: "${workflow.secrets.DB}" });

  const { hidden } = await workerCopy(task, { executions: nothingStored, secrets });

  const shown = withTextsHidden(text, hidden);
  expect(shown).toMatch(/\$\{workflow\.secrets\.KEY\}|\*\*\*/);
  expect(shown).not.toMatch(/s3cret|longer|czNjcmV0|zY3JldC|M2NyZX/);
});

test("what was put in is hidden also where it stands escaped in JSON within a text", async () => {
  const key = 'a"b\\c/d\né';
  const known = { value: () => Promise.resolve(key) };
  const task = withInput({ a: "${workflow.secrets.ODD}" });

  const { hidden } = await workerCopy(task, { executions: nothingStored, secrets: known });

  const inJson = JSON.stringify({ said: key });
  for (const text of [
    key,
    inJson,
    JSON.stringify(inJson),
    inJson.replaceAll("/", "\\/"),
    inJson.replace("é", "\\u00e9"),
  ])
    expect(withTextsHidden(text, hidden)).toMatch(/^["{\\said:]*\$\{workflow\.secrets\.ODD\}["}\\]*$/);
});

test("a payload that was left out is loaded", async () => {
  const task = leasedTask({ input: { ...slotOf(Payload.empty), payload: undefined } });
  const executions = { getPayload: () => Promise.resolve(Payload.fromText(`{"big":1}`)) };

  const { copy } = await workerCopy(task, { executions, secrets: noSecrets });

  expect([isWhole(task), copy.task.input.payload?.text]).toEqual([false, `{"big":1}`]);
});

test("a provider that fails fails the copy", async () => {
  const failing = { value: () => Promise.reject(new Error("the vault is sealed")) };

  await expect(
    workerCopy(withInput({ a: "${workflow.secrets.KEY}" }), { executions: nothingStored, secrets: failing }),
  ).rejects.toThrow("the vault is sealed");
});
