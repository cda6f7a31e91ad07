import { isServerTaskType, queueNameOf } from "@tutti/engine";
import type { EpochMs, TaskDef, TaskRecord } from "@tutti/engine";
import type { LimitStanding, PollDatum } from "@tutti/ports";

import { LOOK_DEEPER, type ChildFacts } from "./child-facts.ts";
import { evidence, reason, type Evidence, type Reason, type ReasonKind } from "./reason.ts";
import { durationText, timeText } from "./texts.ts";

/** What is known beside the task. */
export type TaskFacts = {
  readonly now: EpochMs;
  readonly taskDef: Pick<TaskDef, "retryCount" | "concurrentExecLimit" | "rateLimitPerFrequency"> | undefined;
  /** Who polled its queue last; undefined: nobody ever has. */
  readonly lastPoll: PollDatum | undefined;
  /** How its definition's limit stands; undefined where it has none. */
  readonly limit: LimitStanding | undefined;
  /** Of a JOIN: what it waits for, explained, and how many it waits for. */
  readonly joined?: { readonly reasons: readonly Reason[]; readonly count: number; readonly of: number } | undefined;
  /** Of a WAIT: the expression that its definition has for when it ends. */
  readonly waitTime?: { readonly field: "duration" | "until"; readonly written: string } | undefined;
  /** Of a SUB_WORKFLOW: its child, explained. */
  readonly child?: ChildFacts | undefined;
};

/** Who has not polled for so long is taken to be away. */
const POLLER_AWAY_MS = 30_000;
/** What is overdue by so much is late: a moment is usual. */
const lateMs = 5_000;
/** What runs within: it is explained, and not what is around it. */
const containers = new Set([
  "FORK_JOIN",
  "FORK_JOIN_DYNAMIC",
  "DO_WHILE",
  "FOR_EACH",
  "TRY",
  "SWITCH",
  "DECISION",
  "FORK",
]);

/** Those of one name that wait so wait for the same: the branches of a fork, mostly. */
const waitsAlike: ReadonlySet<ReasonKind> = new Set(["HUMAN", "WAIT_SIGNAL", "MESSAGE_WAIT"]);

/** Why an open task has not ended; undefined where others tell it. Source: reference/ui.md 3.11. */
export function explainOpenTask(task: TaskRecord, facts: TaskFacts): Reason | undefined {
  if (containers.has(task.taskType)) return undefined;
  const about = { taskId: task.taskId, referenceTaskName: task.referenceTaskName, sinceTime: task.scheduledTime };
  const explained = byType(task, facts) ?? byHandOut(task, facts);
  return {
    ...about,
    ...explained,
    alike: waitsAlike.has(explained.kind) ? task.taskDefName : "",
    sinceTime: explained.sinceTime || about.sinceTime,
    taskId: about.taskId,
    referenceTaskName: about.referenceTaskName,
  };
}

function byType(task: TaskRecord, facts: TaskFacts): Reason | undefined {
  const { referenceTaskName: ref, dueAt } = task;
  switch (task.taskType) {
    case "WAIT":
      return dueAt === undefined ? waitForSignal(task, facts) : waitUntil(task, dueAt, facts);
    case "HUMAN":
      return reason("HUMAN", `${ref} waits for a person.`, { remedy: "Complete it in the inbox." });
    case "PULL_WORKFLOW_MESSAGES":
      return reason("MESSAGE_WAIT", `${ref} waits for a message to this execution.`, { remedy: "Push a message." });
    case "JOIN":
    case "EXCLUSIVE_JOIN":
      return joinWaits(task, facts);
    case "SUB_WORKFLOW":
      return subWorkflow(task, facts);
    default:
      return undefined;
  }
}

/** Also one whose time came to nothing, as of an input that is not there: then nobody may mean to signal it. */
function waitForSignal({ referenceTaskName: ref }: TaskRecord, { waitTime }: TaskFacts): Reason {
  const remedy = "Complete the task, or signal the execution.";
  if (waitTime === undefined) return reason("WAIT_SIGNAL", `${ref} waits for a signal.`, { remedy });
  const { field, written } = waitTime;
  const text = `${ref} waits for a signal, for its ${field} came to nothing.`;
  return reason("WAIT_SIGNAL", text, { remedy, evidence: [evidence(field, written.slice(0, 300))] });
}

function waitUntil({ referenceTaskName: ref }: TaskRecord, dueAt: EpochMs, { now }: TaskFacts): Reason {
  if (dueAt < now - lateMs) return late(`${ref} should have ended at ${timeText(dueAt)}`, { dueAt, now });
  const text = `${ref} waits until ${timeText(dueAt)}, for another ${durationText(dueAt - now)}.`;
  return reason("WAIT_UNTIL", text, { untilTime: dueAt, remedy: "Complete the task to go on at once." });
}

function joinWaits({ referenceTaskName: ref }: TaskRecord, { joined }: TaskFacts): Reason {
  if (joined === undefined) return reason("JOIN_WAITS", `${ref} waits for its branches.`);
  const text = `${ref} waits for ${joined.count} of ${joined.of} tasks that it joins.`;
  return reason("JOIN_WAITS", text, { because: joined.reasons });
}

function subWorkflow({ referenceTaskName: ref, subWorkflowId = "" }: TaskRecord, { child = [] }: TaskFacts): Reason {
  const because = child === "deeper" ? [] : child;
  const [first] = because;
  const isDeeper = child === "deeper" && subWorkflowId !== "";
  const text =
    subWorkflowId === "" ? `${ref} is about to start its sub-workflow.` : `${ref} waits for its sub-workflow.`;
  return reason("SUB_WORKFLOW", first === undefined ? text : `${text} There: ${first.text}`, {
    workflowId: subWorkflowId,
    remedy: isDeeper ? LOOK_DEEPER : (first?.remedy ?? ""),
    because,
  });
}

function byHandOut(task: TaskRecord, facts: TaskFacts): Reason {
  const queue = queueNameOf(task);
  const explained = explainHandOut(task, facts);
  // A worker that runs is about its own task; those that wait in a queue wait alike.
  return explained.kind === "WORKER_RUNNING" ? explained : { ...explained, queue };
}

function explainHandOut(task: TaskRecord, facts: TaskFacts): Reason {
  if (task.handOut === "delayed") return delayed(task, facts);
  if (task.status === "IN_PROGRESS") return inProgress(task, facts);
  return queued(task, facts);
}

function delayed(task: TaskRecord, { now, taskDef }: TaskFacts): Reason {
  const { referenceTaskName: ref, dueAt = 0, retryCount } = task;
  if (dueAt < now - lateMs)
    return late(`${ref} should have been offered to workers at ${timeText(dueAt)}`, { dueAt, now });
  const until = `at ${timeText(dueAt)}, in ${durationText(dueAt - now)}`;
  // A retry and a start delay have seconds to wait for, too; but nobody has begun them.
  if (task.startTime > 0)
    return reason("CALLBACK_AFTER", `${ref} was put off by its worker: it is offered again ${until}.`, {
      untilTime: dueAt,
      remedy: "Reset its callbacks to have it offered at once.",
      evidence: [evidence("callbackAfterSeconds", task.callbackAfterSeconds)],
    });
  if (retryCount > 0) {
    const of = taskDef === undefined ? "" : ` of ${taskDef.retryCount + 1}`;
    const text = `${ref} begins attempt ${retryCount + 1}${of} ${until}.`;
    return reason("BACK_OFF", text, { untilTime: dueAt });
  }
  return reason("WAIT_UNTIL", `${ref} is offered to workers ${until}, as its start delay says.`, { untilTime: dueAt });
}

function inProgress(task: TaskRecord, { now }: TaskFacts): Reason {
  const { referenceTaskName: ref, workerId = "", startTime, updateTime, responseTimeoutSeconds } = task;
  const sinceTime = startTime;
  const overdueAt = responseTimeoutSeconds > 0 ? updateTime + responseTimeoutSeconds * 1_000 : Infinity;
  const who = isServerTaskType(task.taskType) ? "the server" : workerId === "" ? "a worker" : `worker ${workerId}`;
  if (updateTime > 0 && overdueAt < now - lateMs)
    return reason("LEASE_OVERDUE", `${ref} is with ${who}, which has been silent beyond its response time-out.`, {
      sinceTime,
      remedy: "The task is given to another worker when it times out; see whether the worker lives.",
      evidence: [
        evidence("last heard of", timeText(updateTime)),
        evidence("responseTimeoutSeconds", responseTimeoutSeconds),
      ],
    });
  const text = `${ref} is with ${who}, for ${durationText(now - startTime)}.`;
  return reason("WORKER_RUNNING", text, { sinceTime, evidence: [evidence("polls", task.pollCount)] });
}

function queued(task: TaskRecord, facts: TaskFacts): Reason {
  const { now, lastPoll, limit, taskDef } = facts;
  const { referenceTaskName: ref, taskType } = task;
  const waited = durationText(now - task.scheduledTime);
  if (isServerTaskType(taskType))
    return reason("POLLERS_BUSY", `${ref} waits for the server to carry it out, for ${waited}.`);
  const where = task.domain === undefined ? taskType : `${taskType} in domain ${task.domain}`;
  // Whoever may poll: while the limit is reached nobody is given it. A worker that is busy with one task does not poll.
  const limited = limit && limitReached(task, { limit, taskDef, now });
  if (limited !== undefined) return { ...limited, evidence: [...limited.evidence, ...pollEvidence(lastPoll)] };
  if (lastPoll === undefined || now - lastPoll.lastPollTime > POLLER_AWAY_MS) {
    const last =
      lastPoll === undefined ? "none ever has" : `the last poll was ${durationText(now - lastPoll.lastPollTime)} ago`;
    return reason("NO_POLLER", `No worker polls ${where}: ${last}. ${ref} has waited ${waited}.`, {
      remedy: `Start a worker for ${where}.`,
      evidence: pollEvidence(lastPoll),
    });
  }
  return reason(
    "POLLERS_BUSY",
    `${ref} waits for a worker of ${where}, for ${waited}: those that poll have other work.`,
    {
      remedy: "Start more workers, or give them more work at a time.",
      evidence: pollEvidence(lastPoll),
    },
  );
}

function pollEvidence(lastPoll: PollDatum | undefined): readonly Evidence[] {
  if (lastPoll === undefined) return [];
  return [
    evidence("last poll", timeText(lastPoll.lastPollTime)),
    evidence("last poller", lastPoll.workerId ?? "unnamed"),
  ];
}

function limitReached(
  task: TaskRecord,
  { limit, taskDef, now }: { readonly limit: LimitStanding } & Pick<TaskFacts, "taskDef" | "now">,
): Reason | undefined {
  const atOnce = taskDef?.concurrentExecLimit ?? 0;
  if (atOnce > 0 && limit.running >= atOnce) {
    const holders = limit.holders.map(({ workflowId, taskId, ageMs }) =>
      evidence("holds it", `for ${durationText(ageMs)}`, { workflowId, taskId }),
    );
    return reason(
      "CONCURRENCY_LIMIT",
      `${task.referenceTaskName} waits since ${limit.running} of at most ${atOnce} tasks of ${task.taskDefName} are in progress.`,
      { remedy: "Wait for one of them to end, or raise concurrentExecLimit.", evidence: holders },
    );
  }
  const { rateLimitPerFrequency: rate, rateLimitFrequencyInSeconds: seconds } = task;
  if (rate <= 0 || limit.begun < rate) return undefined;
  return reason(
    "RATE_LIMIT",
    `${task.referenceTaskName} waits since ${rate} tasks of ${task.taskDefName} were begun within ${Math.max(1, seconds)} s, as many as may be.`,
    { untilTime: now + limit.freeInMs, remedy: "Wait, or raise rateLimitPerFrequency." },
  );
}

function late(text: string, { dueAt, now }: { readonly dueAt: EpochMs; readonly now: EpochMs }): Reason {
  return reason("DECIDE_LATE", `${text}, ${durationText(now - dueAt)} ago.`, {
    untilTime: dueAt,
    remedy: "See whether decider and sweeper live.",
  });
}
