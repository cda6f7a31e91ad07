import { tmpdir } from "node:os";
import { expect, test } from "@jest/globals";

import { pathsOf, socketPath } from "./paths.ts";

test("start and test share downloads and nothing else", () => {
  const [start, test] = [pathsOf("/r", "start"), pathsOf("/r", "test")];

  expect(start.debian).toBe(test.debian);
  expect(new Set([start.data, test.data, start.stateFile, test.stateFile, start.lockFile, test.lockFile]).size).toBe(6);
});

test("a socket lies in its folder where the path is short enough, else in the temporary folder", () => {
  expect(socketPath("/short", "mysql.sock")).toBe("/short/mysql.sock");
  expect(socketPath(`/${"long/".repeat(30)}`, "mysql.sock")).toMatch(
    new RegExp(`^${tmpdir()}/tutti-[0-9a-f]{8}/mysql.sock$`),
  );
});
