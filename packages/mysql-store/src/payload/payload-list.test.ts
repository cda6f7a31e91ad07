import { expect, test } from "@jest/globals";
import { Payload } from "@tutti/engine";
import { newWorkflowId } from "@tutti/ports/contract";

import { LargePayloads } from "./large-payloads.ts";
import { payloadListFromBytes, payloadListToBytes, referencesInPayloadList } from "./payload-list.ts";

const workflowId = newWorkflowId();
const small = Payload.fromText('{"a":1}');
const large = Payload.fromText(JSON.stringify("x".repeat(5000)));

test("small payloads stand in the list, large ones are referred to, once each", () => {
  const all = new LargePayloads();

  const bytes = payloadListToBytes([small, large, large, Payload.fromText("{}")], referringTo(all));

  expect(bytes.length).toBe(5 + 7 + 17 + 17 + 5 + 2);
  expect(all.all.map(({ payload }) => payload)).toEqual([large]);
  expect(new Set(referencesInPayloadList(bytes)).size).toBe(1);
});

test("the payloads come back in their order", () => {
  const bytes = payloadListToBytes([small, large], referringTo(new LargePayloads()));

  const payloads = payloadListFromBytes(bytes, () => large);

  expect(payloads.map(({ text }) => text)).toEqual([small.text, large.text]);
  expect(payloadListFromBytes(Buffer.alloc(0), () => large)).toEqual([]);
});

test("bytes that are no list are refused", () => {
  const bytes = payloadListToBytes([small], referringTo(new LargePayloads()));
  const read = (list: Buffer) => () => payloadListFromBytes(list, () => large);

  expect(read(bytes.subarray(0, -1))).toThrow(/cut short/);
  expect(read(Buffer.of(7))).toThrow(/unknown kind/);
});

function referringTo(all: LargePayloads) {
  return { refer: (payload: Payload) => all.refer(workflowId, payload) };
}
