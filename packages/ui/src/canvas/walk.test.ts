import { describe, expect, test } from "@jest/globals";

import { layoutOf } from "../model/drawing/layout.ts";
import { fork, simple } from "../model/testing/given-tasks.ts";
import { neighbourOf } from "./walk.ts";

const layout = layoutOf([simple("a"), fork("f", [[simple("b")], [simple("c")]]), simple("d")]);
const keyOf = (ref: string) => layout.nodes.find((node) => node.task?.taskReferenceName === ref)?.key ?? "";

describe("arrows in a drawing", () => {
  test.each([
    ["ArrowDown", "a", "f"],
    ["ArrowDown", "f", "d"],
    ["ArrowRight", "f", "b"],
    ["ArrowLeft", "c", "f"],
    ["ArrowUp", "d", "f"],
    ["End", "a", "d"],
  ])("%s leads from %s to %s", (key, from, to) => {
    expect(neighbourOf(layout, keyOf(from), key)).toBe(keyOf(to));
  });

  test("lead first to where the walk begins", () => {
    expect(neighbourOf(layout, keyOf("c"), "ArrowDown", { isBegun: false })).toBe(keyOf("c"));
    expect(neighbourOf(layout, undefined, "ArrowDown", { isBegun: false })).toBe(keyOf("a"));
  });

  test("other keys lead nowhere", () => {
    expect(neighbourOf(layout, keyOf("a"), "Enter")).toBeUndefined();
  });
});
