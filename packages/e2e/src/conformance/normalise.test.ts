import { describe, expect, test } from "@jest/globals";

import { normalise } from "./normalise.ts";
import { pictureOf } from "./picture.ts";
import { shortened, withPlaceholdersFilled } from "./unique-word.ts";

const id = "01a214c5-5a27-7eaa-8968-5aacc0979ce4";

describe("what differs from run to run is not compared", () => {
  test("known texts get their names, other ids one name, and times go", () => {
    const value = {
      [`w_abc`]: `${id} of abc`,
      list: ["11111111-2222-3333-4444-555555555555"],
      startTime: 5,
      o: { seq: 1 },
    };

    expect(
      normalise(value, [
        [id, "<run main>"],
        ["abc", "{u}"],
      ]),
    ).toEqual({
      "w_{u}": "<run main> of {u}",
      list: ["<id>"],
      o: {},
    });
  });

  test("long runs of a letter are told by their length, and written so in a case", () => {
    expect(shortened(`x${"a".repeat(500)}y`)).toBe("x{a*500}y");
    expect(withPlaceholdersFilled({ "{u}": "{b*3}" }, "word")).toEqual({ word: "bbb" });
  });

  test("a picture has what matters of an execution and its tasks, in an order of its own", () => {
    const task = (referenceTaskName: string) => ({
      referenceTaskName,
      taskId: id,
      retryCount: 0,
      retried: false,
      seq: "1",
    });
    const execution = {
      ...{ workflowId: id.replace("01", "02"), status: "RUNNING", priority: 0, ownerApp: "", createTime: 1 },
      tasks: [task("b"), task("a")],
    };

    expect(pictureOf(execution, "word")).toEqual({
      status: "RUNNING",
      tasks: [{ referenceTaskName: "a" }, { referenceTaskName: "b" }],
    });
  });
});
