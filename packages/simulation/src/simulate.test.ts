import { describe, expect, test } from "@jest/globals";
import { decide, type Outcome, type WorkflowEvent } from "@tutti/engine";

import { simulate, type Simulated } from "./simulate.ts";

/** `TUTTI_SEED=17` runs that seed alone; `TUTTI_SEEDS=200` runs so many from 1 on. */
const { TUTTI_SEED: only, TUTTI_SEEDS: count = "4" } = process.env;
const seeds = only === undefined ? Array.from({ length: Number(count) }, (_, index) => index + 1) : [Number(only)];

/** By seed. A story takes seconds to play. */
const stories = new Map<number, Promise<Simulated>>();
async function played(seed: number): Promise<Simulated> {
  const story = stories.get(seed) ?? simulate(seed);
  stories.set(seed, story);
  return await story;
}

describe("a cluster whose processes die and stall, whose messages are lost and whose stores fail", () => {
  test.each(seeds)(
    "keeps every promise and forgets nothing, seed %i",
    async (seed) => {
      const simulated = await played(seed);

      if (simulated.faults.length > 0) throw new Error(report(simulated));
      expect(simulated.events).toBeGreaterThan(0);
    },
    120_000,
  );
});

test("the same seed is the same story", async () => {
  const [one, other] = [await played(4), await simulate(4)];

  expect(other.trace).toEqual(one.trace);
  expect(other.events).toBe(one.events);
}, 120_000);

describe("a cluster with a bug is found out:", () => {
  test("one that forgets to queue a task", async () => {
    const { faults } = await firstToFail((outcome) => changed(outcome, { queued: [] }));

    expect(faults.join("\n")).toMatch(/queued at delivery \d+ and its row is not there/);
  }, 120_000);

  test("one that keeps the lease of a task that has ended", async () => {
    const { faults } = await firstToFail((outcome) => changed(outcome, { unleased: [] }));

    expect(faults.join("\n")).toMatch(/has the lease row/);
  }, 120_000);

  test("one that answers a result and does not keep it", async () => {
    const { faults } = await firstToFail((outcome, { kind }) =>
      isResult(outcome) && kind === "TaskUpdated" ? { ...outcome, changes: undefined, commands: [] } : outcome,
    );

    expect(faults.join("\n")).toMatch(/was taken, and is not kept/);
  }, 120_000);

  test("one that forgets to tell another execution", async () => {
    const { faults } = await firstToFail((outcome) => without(outcome, "SendEvent"));

    expect(faults.join("\n")).toMatch(/is RUNNING: .*t\d+ IN_PROGRESS internal/);
  }, 120_000);

  test("one that loses the messages of events", async () => {
    const { faults } = await firstToFail((outcome) => without(outcome, "PublishEvents"));

    expect(faults.join("\n")).toMatch(/is RUNNING: .*t\d+ IN_PROGRESS internal/);
  }, 120_000);

  test("one that wakes an execution too late", async () => {
    const { faults } = await firstToFail((outcome) => {
      if (outcome.kind !== "decided" || outcome.changes === undefined) return outcome;
      return changed(outcome, { execution: { ...outcome.changes.execution, wakeAt: undefined } });
    });

    expect(faults.join("\n")).toMatch(/is RUNNING:/);
  }, 120_000);
});

type Changes = NonNullable<(Outcome & { readonly kind: "decided" })["changes"]>;

function changed(outcome: Outcome, members: Partial<Changes>): Outcome {
  if (outcome.kind !== "decided" || outcome.changes === undefined) return outcome;
  return { ...outcome, changes: { ...outcome.changes, ...members } };
}

function without(outcome: Outcome, command: "SendEvent" | "PublishEvents"): Outcome {
  if (outcome.kind !== "decided") return outcome;
  return { ...outcome, commands: outcome.commands.filter(({ kind }) => kind !== command) };
}

function isResult(outcome: Outcome): outcome is Outcome & { readonly kind: "decided" } {
  return outcome.kind === "decided" && outcome.answer.kind === "TaskUpdated";
}

/** The first seed at which an engine that makes something else of its decisions is found out. */
async function firstToFail(spoil: (outcome: Outcome, event: WorkflowEvent) => Outcome): Promise<Simulated> {
  for (let seed = 1; seed <= 5; seed += 1) {
    const simulated = await simulate(seed, {
      decide: (input) => spoil(decide(input), input.event),
      patienceSeconds: 60,
    });
    if (simulated.faults.length > 0) return simulated;
  }
  throw new Error("five seeds have found nothing wrong");
}

/** What a person needs who is to find the cause. */
function report({ seed, faults, trace, seconds }: Simulated): string {
  return [
    ...trace.slice(-60),
    "",
    ...faults.slice(0, 20),
    "",
    `seed ${seed} fails after ${seconds} simulated seconds. All of its story:`,
    `  TUTTI_SEED=${seed} npx jest simulate.test   or, built,   node packages/simulation/dist/simulate-main.js ${seed}`,
  ].join("\n");
}
