import { describe, expect, test } from "@jest/globals";
import type { Execution, TaskRecord, WorkflowId } from "@tutti/engine";
import { OutageError, type ExecutionWatch } from "@tutti/ports";
import { makeLog } from "@tutti/service-kit";

import type { ExecutionGraph } from "../operations/console/graph-reader.ts";
import { newWorkflowId } from "../operations/executions/new-workflow-id.ts";
import { LiveExecutions, type LiveChange } from "./live-executions.ts";

const one = newWorkflowId();

class Outage extends OutageError {}

/** A clock that stands still until it is moved, an execution whose revision the test sets, and a decider that only tells. */
function givenLive({ maxViewers }: { readonly maxViewers?: number } = {}) {
  let [nowMs, revision, status]: [number, number | undefined, Execution["status"]] = [1_000, 1, "RUNNING"];
  const timers = new Map<() => void, number>();
  const watches = new Map<ExecutionWatch, () => void>();
  const reads: (readonly ["whole"] | readonly ["since", number])[] = [];
  const failures: Error[] = [];
  const read = async (): Promise<ExecutionGraph | undefined> => {
    await Promise.resolve();
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    const execution = { workflowId: one, revision, status } as Execution;
    const tasks: readonly TaskRecord[] = [];
    return revision === undefined ? undefined : { execution, tasks, snapshot: undefined, chosenCases: new Map() };
  };
  const live = new LiveExecutions({
    decider: {
      watch: (watch, look) => {
        watches.set(watch, look);
        return () => void watches.delete(watch);
      },
    },
    executions: {
      getRevisions: async () => await Promise.resolve(new Map(revision === undefined ? [] : [[one, revision]])),
    },
    graphs: {
      whole: async () => {
        reads.push(["whole"]);
        return await read();
      },
      since: async (_: WorkflowId, since) => {
        reads.push(["since", since]);
        return await read();
      },
    },
    log: makeLog({ service: "api", instance: "api-1" }, { level: "silent" }),
    maxViewers,
    clock: {
      nowMs: () => nowMs,
      after: (delayMs, run) => {
        timers.set(run, nowMs + delayMs);
        return () => void timers.delete(run);
      },
    },
  });
  const settle = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));
  return {
    live,
    reads,
    watches,
    failures,
    timers,
    settle,
    become: (next: number | undefined, as: Execution["status"] = "RUNNING") => {
      [revision, status] = [next, as];
      for (const look of watches.values()) look();
    },
    /** Becomes so, and nobody is told. */
    becomeUnheard: (next: number) => void (revision = next),
    pass: async (ms: number) => {
      const until = nowMs + ms;
      await settle();
      for (;;) {
        const due = [...timers].filter(([, at]) => at <= until).sort((a, b) => a[1] - b[1])[0];
        if (due === undefined) break;
        timers.delete(due[0]);
        nowMs = Math.max(nowMs, due[1]);
        due[0]();
        await settle();
      }
      nowMs = until;
    },
    view: (sinceRevision?: number) => new TestViewer(live, sinceRevision),
  };
}

/** Somebody who takes what is shown only when it is told to. */
class TestViewer {
  readonly seen: (number | "gone")[] = [];
  isOver = false;
  readonly #iterator: AsyncIterator<LiveChange>;
  readonly #leaving = new AbortController();

  constructor(live: LiveExecutions, sinceRevision: number | undefined) {
    const options = { sinceRevision, signal: this.#leaving.signal };
    this.#iterator = live.follow(one, options)[Symbol.asyncIterator]();
  }

  async take(): Promise<void> {
    const next = await this.#iterator.next();
    if (next.done === true) this.isOver = true;
    else this.seen.push(next.value.kind === "gone" ? "gone" : next.value.graph.execution.revision);
  }

  leave(): void {
    this.#leaving.abort();
  }
}

describe("viewers of an execution", () => {
  test("share one read of what has changed", async () => {
    const given = givenLive();
    const viewers = [given.view(1), given.view(1), given.view(1)];
    const taken = viewers.map(async (viewer) => await viewer.take());

    given.become(2);
    await given.pass(1_000);
    await Promise.all(taken);

    expect(viewers.map(({ seen }) => seen)).toEqual([[2], [2], [2]]);
    expect(given.reads.filter(([kind]) => kind === "since")).toHaveLength(given.reads.length);
    expect(given.reads.length).toBeLessThanOrEqual(2);
    expect(given.watches.size).toBe(1);
    expect([...given.watches.keys()]).toEqual([{ workflowId: one, taskReferenceNames: [], everyChange: true }]);
  });

  test("get five answers a second at most, the last of which is the newest", async () => {
    const given = givenLive();
    const viewer = given.view();
    const taking = (async () => {
      while (!viewer.isOver) await viewer.take();
    })();

    for (let revision = 2; revision <= 100; revision += 1) {
      given.become(revision);
      await given.pass(10);
    }
    await given.pass(200);
    given.live.drain();
    await taking;

    expect(viewer.seen.length).toBeLessThanOrEqual(7);
    expect(viewer.seen.at(-1)).toBe(100);
  });

  test("who do not take what they were shown cost nothing, and then get all that they have missed at once", async () => {
    const given = givenLive();
    const viewer = given.view();
    const first = viewer.take();
    await given.pass(1);
    await first;
    const { length } = given.reads;

    for (let revision = 2; revision <= 9; revision += 1) {
      given.become(revision);
      await given.pass(1_000);
    }
    const readMeanwhile = given.reads.length - length;
    const second = viewer.take();
    await given.pass(1_000);
    await second;

    expect(readMeanwhile).toBe(0);
    expect(given.reads.at(-1)).toEqual(["since", 1]);
    expect(viewer.seen).toEqual([1, 9]);
  });

  test("see within a second what nobody has told", async () => {
    const given = givenLive();
    const viewer = given.view(1);
    const taken = viewer.take();
    await given.pass(500);

    given.becomeUnheard(2);
    await given.pass(1_500);
    await taken;

    expect(viewer.seen).toEqual([2]);
  });

  test("outlast an outage of the store", async () => {
    const given = givenLive();
    given.failures.push(new Outage("MySQL is away", { cause: undefined }));
    const viewer = given.view();
    const taken = viewer.take();

    await given.pass(2_000);
    await taken;

    expect(viewer.seen).toEqual([1]);
  });

  test("are told what else has gone wrong", async () => {
    const given = givenLive();
    given.failures.push(new TypeError("a bug"));
    const taken = given.view().take();

    await Promise.all([expect(taken).rejects.toThrow("a bug"), given.pass(10)]);
  });

  test("leave nothing behind when they have gone: no watch, no timer", async () => {
    const given = givenLive();
    const viewers = [given.view(1), given.view()];
    const taken = viewers.map(async (viewer) => await viewer.take());
    await given.pass(10);

    for (const viewer of viewers) viewer.leave();
    await Promise.all([...taken, viewers[1]?.take()]);

    expect(viewers.map(({ isOver }) => isOver)).toEqual([true, true]);
    expect([given.live.count, given.watches.size, given.timers.size]).toEqual([0, 0, 0]);
  });

  test("are let go a minute after the last change of an execution that has ended", async () => {
    const given = givenLive();
    const viewer = given.view();
    const first = viewer.take();
    await given.pass(1);
    await first;
    const second = viewer.take();
    given.become(2, "COMPLETED");
    await given.pass(300);
    await second;
    const last = viewer.take();

    await given.pass(59_000);
    const before = viewer.isOver;
    await given.pass(2_000);
    await last;

    expect([before, viewer.isOver]).toEqual([false, true]);
  });

  test("are refused where too many watch already", async () => {
    const given = givenLive({ maxViewers: 1 });
    const viewer = given.view();
    const taken = viewer.take();
    await given.pass(10);
    await taken;

    expect(given.live.refusal()).toMatchObject({ kind: "Overloaded" });
    given.live.drain();
    expect(given.live.refusal()).toMatchObject({ kind: "Unavailable" });
  });
});
