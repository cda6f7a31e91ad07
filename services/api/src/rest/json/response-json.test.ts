import { describe, expect, test } from "@jest/globals";
import { JsonDouble, jsonObject, Payload } from "@tutti/engine";

import { responseToText } from "./response-json.ts";

describe("an answer", () => {
  test("holds payloads letter by letter, without reading them", () => {
    const body = { a: Payload.fromText('{ "n": 1e3 }'), b: [Payload.fromText("not read")] };

    expect(responseToText(body)).toBe('{"a":{ "n": 1e3 },"b":[not read]}');
  });

  test("leaves out what is undefined and keeps what is null", () => {
    expect(responseToText({ a: undefined, b: null, c: [] })).toBe('{"b":null,"c":[]}');
  });

  test("writes numbers as the kind they are", () => {
    expect(responseToText([1, -0, 2.5, new JsonDouble(1), 12345678901234567890n])).toBe(
      "[1,0,2.5,1.0,12345678901234567890]",
    );
  });

  test("keeps every key, those of prototypes too", () => {
    expect(responseToText(jsonObject([["__proto__", 1]]))).toBe('{"__proto__":1}');
    expect(responseToText(new Map([["__proto__", 1]]))).toBe('{"__proto__":1}');
  });

  test("may nest deeper than what is read", () => {
    let body: readonly unknown[] = [];
    for (let level = 0; level < 500; level += 1) body = [body];

    expect(responseToText(body as never)).toHaveLength(1002);
  });
});
