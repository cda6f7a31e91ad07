import { expect, test } from "@jest/globals";
import type { IncomingMessage } from "node:http";

import { pageUrlOf } from "./add-console.ts";

function urlOf(url: string, accept = "text/html,application/xhtml+xml"): string {
  return pageUrlOf({ method: "GET", url, headers: { accept } } as IncomingMessage);
}

test.each([
  ["/executions/%E0%A4%A", "/executions/%25E0%25A4%25A"],
  ["/definitions/%FF?lens=json", "/definitions/%25FF?lens=json"],
  ["/definitions/a%20b", "/definitions/a%20b"],
])("a page is asked for by %j as by %j, which can be read", (url, readable) => {
  expect(urlOf(url)).toBe(readable);
});

test("what is no page is refused as it came", () => {
  expect(urlOf("/api/workflow/%FF")).toBe("/api/workflow/%FF");
  expect(urlOf("/executions/%FF", "application/json")).toBe("/executions/%FF");
});
