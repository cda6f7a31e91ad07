import { expect, test } from "@jest/globals";

import { JsonSyntaxError } from "./json.ts";
import { Payload } from "./payload.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

test("a payload gives back the bytes and the text it was made from, however they are spelled", () => {
  const text = ' { "b" : 1e3, "a" : 1.50 } ';

  expect(Payload.fromBytes(utf8(text)).text).toBe(text);
  expect(Payload.fromText(text).bytes).toEqual(utf8(text));
});

test("a payload made from text is not parsed until its tree is asked for", () => {
  const payload = Payload.fromText("{ not JSON");

  expect(payload.sizeBytes).toBe(10);
  expect(payload.isEmptyObject).toBe(false);
  expect(() => payload.tree).toThrow(JsonSyntaxError);
});

test("a payload is parsed once", () => {
  const payload = Payload.fromText('{"a":[1]}');

  expect(payload.tree).toBe(payload.tree);
});

test("a payload made from a tree is written in UTF-8", () => {
  const payload = Payload.fromTree({ name: "é€😀" });

  expect(payload.text).toBe('{"name":"é€😀"}');
  expect(payload.sizeBytes).toBe(20);
  expect(Payload.fromBytes(payload.bytes).tree).toEqual({ name: "é€😀" });
});

test("null is a document", () => {
  expect(Payload.fromTree(null).text).toBe("null");
  expect(Payload.fromText("null").tree).toBeNull();
});

test("bytes that are not UTF-8 are refused when they are read", () => {
  expect(() => Payload.fromBytes(new Uint8Array([0x22, 0xff, 0x22])).text).toThrow(JsonSyntaxError);
});

test("a byte order mark does not hinder", () => {
  expect(Payload.fromBytes(new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d])).tree).toEqual({});
});

test.each([
  ["{}", true],
  [" {\n\t} ", true],
  [`{${" ".repeat(1000)}}`, true],
  ['{"a":1}', false],
  ["[]", false],
  ["null", false],
  ["{}}", false],
])("whether %j is the empty object is told without parsing", (text, expected) => {
  expect(Payload.fromText(text).isEmptyObject).toBe(expected);
  expect(Payload.fromBytes(utf8(text)).isEmptyObject).toBe(expected);
});

test("the empty payload is the empty object", () => {
  expect(Payload.empty.isEmptyObject).toBe(true);
  expect(Payload.empty.text).toBe("{}");
  expect(Payload.fromTree({}).isEmptyObject).toBe(true);
  expect(Payload.fromTree([]).isEmptyObject).toBe(false);
});
