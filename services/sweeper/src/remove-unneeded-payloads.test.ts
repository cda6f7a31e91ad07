import { expect, test } from "@jest/globals";
import { workflowIdFrom } from "@tutti/engine";
import { makeMemoryStores } from "@tutti/ports/memory";

import { defaultLimits } from "./limits.ts";
import { removeUnneededPayloads } from "./remove-unneeded-payloads.ts";

const signal = new AbortController().signal;

async function givenUpload(path: string) {
  const time = { now: 1_000_000 };
  const { externalPayloads } = makeMemoryStores(() => time.now);
  const { index, objects } = externalPayloads;
  await index.expect(path, { keepMs: 1_000 });
  await objects.put(path, oneOf(Buffer.from("{}")), { maxBytes: 10 });
  const sweep = async () => await removeUnneededPayloads({ externalPayloads, limits: defaultLimits }, signal);
  return { index, objects, time, sweep };
}

test("an upload that nobody refers to is removed once its time is over", async () => {
  const { objects, index, time, sweep } = await givenUpload("p");

  await sweep();
  expect(await objects.get("p")).toBeDefined();
  time.now += 1_001;
  await sweep();

  expect(await objects.get("p")).toBeUndefined();
  expect(await index.expect("p", { keepMs: 1 })).toBe(true);
});

test("one of an execution that never came is removed, too, some time later", async () => {
  const { objects, index, time, sweep } = await givenUpload("p");
  const workflowId = workflowIdFrom("00000000-0000-4000-8000-000000000001");
  if (workflowId === undefined) throw new Error("it is an id");
  await index.refer("p", workflowId, { keepMs: 10_000 });

  time.now += 1_001;
  await sweep();
  expect(await objects.get("p")).toBeDefined();
  time.now += 10_000;
  await sweep();

  expect(await objects.get("p")).toBeUndefined();
});

async function* oneOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(bytes);
}
