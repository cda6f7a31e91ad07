import { describe, expect, test } from "@jest/globals";

import { logAbout, makeLog, type Log } from "./make-log.ts";

describe("the log", () => {
  test("writes one JSON object a line with service, instance, level, time and what the line is about", () => {
    const { log, lines } = recordedLog();

    logAbout(log, { workflowId: "w1", taskId: "t1" }).info({ requestId: "r1" }, "task leased");

    expect(lines()).toEqual([
      {
        level: "info",
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/u),
        service: "decider",
        instance: "decider-1",
        workflowId: "w1",
        taskId: "t1",
        requestId: "r1",
        msg: "task leased",
      },
    ]);
  });

  test("tells an error with its code and its chain of causes", () => {
    const { log, lines } = recordedLog();
    const root = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });

    log.error(
      { err: new TypeError("cannot commit", { cause: new Error("no connection", { cause: root }) }) },
      "commit failed",
    );

    expect(lines()[0]?.["err"]).toMatchObject({
      type: "TypeError",
      message: "cannot commit",
      stack: expect.stringContaining("cannot commit"),
      cause: { message: "no connection", cause: { message: "refused", code: "ECONNREFUSED" } },
    });
  });

  test("an error that is its own cause is told to a bounded depth", () => {
    const { log, lines } = recordedLog();
    const circular = new Error("round");
    circular.cause = circular;

    log.error({ err: circular }, "went round");

    expect(lines()).toHaveLength(1);
  });

  test("holds back secrets: fields named like one, and passwords in URLs of errors", () => {
    const { log, lines } = recordedLog();

    log.warn(
      { password: "hunter2", apiKey: "hunter2", err: new Error("mysql://root:hunter2@db refused") },
      "no connection",
    );
    log.warn({ authorization: "hunter2", err: "thrown text redis://:hunter2@cache" }, "no cache");

    expect(JSON.stringify(lines())).not.toContain("hunter2");
    expect(lines()[1]?.["err"]).toEqual({ type: "string", message: "thrown text redis://:***@cache" });
  });

  test("writes nothing below its level", () => {
    const { log, lines } = recordedLog("warn");

    log.info("quiet");

    expect(lines()).toEqual([]);
  });
});

function recordedLog(level = "info"): { log: Log; lines: () => Record<string, unknown>[] } {
  const written: string[] = [];
  const log = makeLog(
    { service: "decider", instance: "decider-1" },
    { level, destination: { write: (line) => void written.push(line) } },
  );
  return { log, lines: () => written.map((line): Record<string, unknown> => JSON.parse(line)) };
}
