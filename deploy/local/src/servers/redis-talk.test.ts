import { expect, test } from "@jest/globals";

import { readRedisReplies } from "./redis-talk.ts";

const read = (text: string, count: number) => readRedisReplies(Buffer.from(text), count);

test("statuses, errors and texts are read one after the other", () => {
  expect(read("+OK\r\n$5\r\na\r\nb!\r\n-ERR no\r\n$0\r\n\r\n", 4)).toEqual([
    { kind: "status", text: "OK" },
    { kind: "text", text: "a\r\nb!".slice(0, 5) },
    { kind: "error", text: "ERR no" },
    { kind: "text", text: "" },
  ]);
});

test.each(["+OK\r\n+PO", "+OK\r\n", "", "$10\r\nabc\r\n"])("%j has not come whole", (text) => {
  expect(read(text, 2)).toBeUndefined();
});

test("an error that comes first may be all that comes", () => {
  expect(read("-DENIED protected mode\r\n", 3)).toEqual([{ kind: "error", text: "DENIED protected mode" }]);
});

test("another protocol is no Redis", () => {
  expect(read("HTTP/1.1 400\r\n", 1)).toBe("no redis");
});
