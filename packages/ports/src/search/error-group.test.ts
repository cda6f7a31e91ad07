import { expect, test } from "@jest/globals";

import { aTaskDocument, aWorkflowDocument } from "../contract/given-documents.ts";
import { errorCauseOf, normalisedReason } from "./error-group.ts";

test.each([
  ["the bank 17 has closed", "the bank … has closed"],
  ["order 018bcfe5-6800-7000-8000-000000000000 is unknown", "order … is unknown"],
  ["at 2026-01-31T10:00:00.123Z from 10.0.0.7:8080: refused", "at … from …: refused"],
  ["at 2026-01-31 10:00:00+02:00: refused", "at …: refused"],
  ["no customer 'Bob O. Smith' in \"eu-west\"", "no customer … in …"],
  ["can't reach it, doesn't answer", "can't reach it, doesn't answer"],
  ["mail to bob@example.org failed", "mail to … failed"],
  ["connect [2001:db8::1:2]:443", "connect …"],
  ["block 9f86d081884c7d65 is bad, 0xdeadbeef01 too", "block … is bad, … too"],
  [
    "failed with status: FAILED and reason: 'card 7 declined'",
    "failed with status: FAILED and reason: 'card … declined'",
  ],
  ["HTTP 404 on checkout 4711", "HTTP 404 on checkout …"],
  ["HTTP/1.1 503: try in 120 ms", "HTTP/1.1 503: try in … ms"],
  ["failed with status code: 500 after 3 tries", "failed with status code: 500 after … tries"],
  ["exitCode=137 of job 137", "exitCode=137 of job …"],
  ["Request failed: 502", "Request failed: 502"],
  ["502 Bad Gateway for order 502", "502 Bad Gateway for order …"],
  ["503 from 10.0.0.7:8080", "503 from …"],
  ["status 2026-01-31, code 123456, order 404 is late", "status …, code …, order … is late"],
  ["decade of a facade", "decade of a facade"],
  ["a\n  b", "a b"],
])("of %j remains %j", (reason, normalised) => {
  expect(normalisedReason(reason)).toBe(normalised);
});

test("a long reason of one kind of character is read at once", () => {
  for (const text of ["'", ":", "a:", "0", "code ", "HTTP 1", "@", '"a', "…"])
    expect(normalisedReason(text.repeat(20_000)).length).toBeLessThan(501);
});

const failed = aWorkflowDocument({ status: "FAILED" });
const task = (reason: string, members: object = {}) =>
  aTaskDocument(failed, { status: "FAILED", reasonForIncompletion: reason, ...members });

test("failures of one task with one reason are of one group, another task or reason is another", () => {
  const group = (...tasks: Parameters<typeof errorCauseOf>[1]) => errorCauseOf(failed, tasks).errorGroup;

  expect(group(task("order 1 is unknown"))).toMatch(/^[0-9a-f]{16}$/);
  expect(group(task("order 1 is unknown"))).toBe(group(task("order 22 is unknown")));
  expect(group(task("order 1 is unknown"))).not.toBe(group(task("order 1 is late")));
  expect(group(task("order 1 is unknown"))).not.toBe(group(task("order 1 is unknown", { taskDefName: "ship" })));
});

test("the cause is the task that the execution's reason names, else the one that failed last, else its own reason", () => {
  const [first, last] = [task("first", { endTime: 1 }), task("last", { endTime: 2 })];
  const fine = task("fine", { endTime: 3, status: "COMPLETED" });
  const named = { ...failed, reasonForIncompletion: `Task ${first.taskId} failed with status: FAILED` };
  const reasonOf = (...call: Parameters<typeof errorCauseOf>) => errorCauseOf(...call).errorReason;

  expect(reasonOf(named, [first, last])).toBe("first");
  expect(reasonOf(failed, [first, last, fine])).toBe("last");
  expect(reasonOf({ status: "TIMED_OUT", reasonForIncompletion: "too late" }, [fine])).toBe("too late");
});

test("a loop or join that fails because of a task in it is not the cause", () => {
  const tasks = [
    task("no money", { endTime: 1 }),
    task("a task in it failed", { endTime: 2, taskType: "DO_WHILE" }),
    task("a branch failed", { endTime: 3, taskType: "JOIN" }),
  ];

  expect(errorCauseOf(failed, tasks).errorReason).toBe("no money");
  expect(errorCauseOf(failed, tasks.slice(1)).errorReason).toBe("a branch failed");
});

test("what has not failed has no cause", () => {
  for (const status of ["RUNNING", "COMPLETED", "TERMINATED"] as const)
    expect(errorCauseOf({ ...failed, status }, [task("x")])).toEqual({
      errorGroup: "",
      errorTask: "",
      errorReason: "",
    });
});
