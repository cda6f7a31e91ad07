import { describe, expect, test } from "@jest/globals";
import type { TaskId, TaskRecord, WorkflowId } from "@tutti/engine";
import { leasedTask } from "@tutti/hand-out/testing";

import { explainOpenTask, type TaskFacts } from "./explain-open-task.ts";
import { reason } from "./reason.ts";

const now = 1_700_000_000_000;

function task(over: Partial<TaskRecord>): TaskRecord {
  const usual = {
    referenceTaskName: "charge",
    taskType: "charge",
    taskDefName: "charge",
    scheduledTime: now - 60_000,
    startTime: 0,
  };
  return { ...leasedTask().task, status: "SCHEDULED", handOut: "queued", workerId: undefined, ...usual, ...over };
}

function facts(over: Partial<TaskFacts> = {}): TaskFacts {
  return { now, taskDef: undefined, lastPoll: undefined, limit: undefined, ...over };
}

const poll = (agoMs: number) => ({
  lastPoll: { taskType: "charge", domain: undefined, workerId: "w-1", lastPollTime: now - agoMs },
});
const taskDef = { retryCount: 2, concurrentExecLimit: 1, rateLimitPerFrequency: 0 };
const holder = { workflowId: "h" as WorkflowId, taskId: "t" as TaskId, ageMs: 5_000 };

describe("a task that waits in its queue", () => {
  test("which nobody has ever polled needs a worker", () => {
    expect(explainOpenTask(task({ domain: "eu" }), facts())).toMatchObject({
      kind: "NO_POLLER",
      text: "No worker polls charge in domain eu: none ever has. charge has waited 1 min.",
      remedy: "Start a worker for charge in domain eu.",
      queue: "eu:charge",
      sinceTime: now - 60_000,
    });
  });

  test("whose pollers have gone tells since when", () => {
    const explained = explainOpenTask(task({}), facts(poll(90_000)));

    expect(explained).toMatchObject({ kind: "NO_POLLER", evidence: [{ label: "last poll" }, { value: "w-1" }] });
    expect(explained?.text).toContain("the last poll was 1 min 30 s ago");
  });

  test("whose pollers live waits for one that is free", () => {
    expect(explainOpenTask(task({}), facts(poll(1_000)))).toMatchObject({ kind: "POLLERS_BUSY", queue: "charge" });
  });

  test("whose definition's limit is reached tells who holds it", () => {
    const limit = {
      running: 1,
      begun: 0,
      freeInMs: 0,
      holders: [{ ...holder, isRunning: true, windowMs: 0 } as never],
    };

    expect(explainOpenTask(task({}), facts({ ...poll(1_000), taskDef, limit }))).toMatchObject({
      kind: "CONCURRENCY_LIMIT",
      text: "charge waits since 1 of at most 1 tasks of charge are in progress.",
      evidence: [
        { label: "holds it", value: "for 5 s", workflowId: "h", taskId: "t" },
        { label: "last poll" },
        { value: "w-1" },
      ],
    });
  });

  test("whose limit is held by a worker that does not poll meanwhile waits for that, and not for a poller", () => {
    const limit = { running: 1, begun: 0, freeInMs: 0, holders: [holder as never] };

    expect(explainOpenTask(task({}), facts({ ...poll(90_000), taskDef, limit }))?.kind).toBe("CONCURRENCY_LIMIT");
  });

  test("whose rate is used up tells when there is more of it", () => {
    const limit = { running: 0, begun: 3, freeInMs: 4_000, holders: [] };
    const limited = task({ rateLimitPerFrequency: 3, rateLimitFrequencyInSeconds: 60 });

    expect(explainOpenTask(limited, facts({ ...poll(1_000), limit }))).toMatchObject({
      kind: "RATE_LIMIT",
      untilTime: now + 4_000,
    });
  });

  test("that the server carries out needs no worker", () => {
    expect(explainOpenTask(task({ taskType: "HTTP" }), facts())?.kind).toBe("POLLERS_BUSY");
  });
});

const until = now + 30_000;
const wait = { taskType: "WAIT", status: "IN_PROGRESS", handOut: "internal" } as const;
const inProgress = { status: "IN_PROGRESS", handOut: "leased", workerId: "w-1", startTime: now - 2_000 } as const;

test.each<[string, Partial<TaskRecord>, object]>([
  [
    "a retry waits for its back-off",
    { handOut: "delayed", retryCount: 1, dueAt: until },
    { kind: "BACK_OFF", untilTime: until, text: expect.stringContaining("begins attempt 2 of 3 at ") },
  ],
  [
    "a task that its worker has put off waits for its callback",
    { handOut: "delayed", startTime: now - 9, callbackAfterSeconds: 30, dueAt: until },
    { kind: "CALLBACK_AFTER", untilTime: until },
  ],
  ["a task with a start delay waits for it", { handOut: "delayed", dueAt: until }, { kind: "WAIT_UNTIL" }],
  [
    "a task that should have been offered is late",
    { handOut: "delayed", dueAt: now - 60_000 },
    { kind: "DECIDE_LATE" },
  ],
  ["a WAIT with a time waits for it", { ...wait, dueAt: until }, { kind: "WAIT_UNTIL", untilTime: until }],
  ["a WAIT that should have ended is late", { ...wait, dueAt: now - 60_000 }, { kind: "DECIDE_LATE" }],
  ["a WAIT without one waits for a signal", { ...wait, dueAt: undefined }, { kind: "WAIT_SIGNAL", queue: "" }],
  ["a HUMAN waits for a person", { ...wait, taskType: "HUMAN" }, { kind: "HUMAN" }],
  ["a PULL waits for messages", { ...wait, taskType: "PULL_WORKFLOW_MESSAGES" }, { kind: "MESSAGE_WAIT" }],
  [
    "a task in progress is with its worker",
    { ...inProgress, updateTime: now - 2_000, responseTimeoutSeconds: 60 },
    { kind: "WORKER_RUNNING", text: "charge is with worker w-1, for 2 s.", sinceTime: now - 2_000 },
  ],
  [
    "a task whose worker is silent beyond its response time-out is overdue",
    { ...inProgress, updateTime: now - 90_000, responseTimeoutSeconds: 60 },
    { kind: "LEASE_OVERDUE" },
  ],
])("%s", (_, over, expected) => {
  expect(explainOpenTask(task(over), facts({ taskDef }))).toMatchObject(expected);
});

test("a WAIT whose time came to nothing tells which expression it was", () => {
  const waitTime = { field: "duration", written: "${workflow.input.typo}" } as const;

  expect(explainOpenTask(task({ ...wait, dueAt: undefined }), facts({ waitTime }))).toMatchObject({
    kind: "WAIT_SIGNAL",
    text: "charge waits for a signal, for its duration came to nothing.",
    evidence: [{ label: "duration", value: "${workflow.input.typo}" }],
  });
});

test("a JOIN tells for how many it waits, and explains them", () => {
  const because = [reason("HUMAN", "a waits for a person.")];

  expect(
    explainOpenTask(task({ ...wait, taskType: "JOIN" }), facts({ joined: { reasons: because, count: 3, of: 9 } })),
  ).toMatchObject({ kind: "JOIN_WAITS", text: "charge waits for 3 of 9 tasks that it joins.", because });
});

test("a SUB_WORKFLOW tells what its child waits for", () => {
  const child = [reason("HUMAN", "approve waits for a person.", { remedy: "Complete it." })];
  const waiting = task({ ...wait, taskType: "SUB_WORKFLOW", subWorkflowId: "c" });

  expect(explainOpenTask(waiting, facts({ child }))).toMatchObject({
    kind: "SUB_WORKFLOW",
    text: "charge waits for its sub-workflow. There: approve waits for a person.",
    remedy: "Complete it.",
    workflowId: "c",
    because: child,
  });
});

test("what runs within others is told, and not what is around it", () => {
  expect(explainOpenTask(task({ taskType: "DO_WHILE", status: "IN_PROGRESS" }), facts())).toBeUndefined();
});
