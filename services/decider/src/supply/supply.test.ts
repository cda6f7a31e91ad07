import { describe, expect, test } from "@jest/globals";
import {
  decide,
  needKey,
  parseJson,
  Payload,
  type AnsweredNeed,
  type Env,
  type NeedAnswers,
  type ScriptRequest,
  type ScriptResult,
} from "@tutti/engine";
import type { ExecutionStore } from "@tutti/ports";

import type { DeciderDeps } from "../make-decider.ts";
import { sequence, taskDefinition } from "../testing/definitions.ts";
import { requested, started, updated } from "../testing/events.ts";
import { FaultyStores } from "../testing/faulty-store.ts";
import { givenDecider, refusalOf } from "../testing/given-decider.ts";
import { workflowId } from "../testing/ids.ts";

const w1 = workflowId(1);
const w2 = workflowId(2);

describe("a decision that asks", () => {
  test("is made again once it is answered, and the answers are stored with its event", async () => {
    const given = await givenAsking([[script("1 + 1")]]);

    const applied = await given.decider.apply(requested(w1, "PauseRequested"));

    expect(applied.kind).toBe("answered");
    expect(given.run.map(({ source }) => source)).toEqual(["1 + 1"]);
    const [, stored] = await given.events(w1);
    expect([...(stored?.env.answers ?? [])]).toEqual([[needKey(script("1 + 1")), answerTo("1 + 1")]]);
    expect((await given.events(w1))[0]?.env).not.toHaveProperty("answers");
  });

  test("may ask hundreds of times, as long as it asks for something new", async () => {
    const given = await givenAsking(Array.from({ length: 300 }, (_, index) => [script(`${index}`)]));

    const applied = await given.decider.apply(requested(w1, "PauseRequested"));

    expect(applied.kind).toBe("answered");
    expect(given.run).toHaveLength(300);
  });

  test("for many things at once gets them side by side, a few at a time", async () => {
    let [running, most] = [0, 0];
    const given = await givenAsking([Array.from({ length: 50 }, (_, index) => script(`${index}`))], {
      run: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return { kind: "failed", message: "no" };
      },
    });

    await given.decider.apply(requested(w1, "PauseRequested"));

    expect(given.run).toHaveLength(50);
    expect(most).toBe(8);
  });

  test("again for what it was told is refused: it would never end", async () => {
    const given = await givenDecider({
      decide: (input) =>
        input.event.kind === "PauseRequested" ? { kind: "needs", needs: [script("1")] } : decide(input),
    });
    await given.decider.apply(started(w1));

    expect(refusalOf(await given.decider.apply(requested(w1, "PauseRequested")))).toBe("Unavailable");

    expect(given.log.some((line) => line.includes("asks again for what it was told"))).toBe(true);
  });

  test("sees one time and one seed however often it is made, so that it asks for the same", async () => {
    const given = await givenAsking([[script("1")], [script("2")]], {
      run: async () => {
        given.stores.now += 5_000;
        return await Promise.resolve({ kind: "value", value: 1 });
      },
    });
    const before = given.stores.now;

    await given.decider.apply(requested(w1, "PauseRequested"));

    expect(given.envs.map(({ now }) => now)).toEqual([before, before, before]);
    expect(new Set(given.envs.map(({ seed }) => seed)).size).toBe(1);
  });

  test("keeps its place: later events of its execution wait for it", async () => {
    let answer: (result: ScriptResult) => void = () => undefined;
    const given = await givenAsking([[script("1")]], { run: () => new Promise((resolve) => (answer = resolve)) });
    const asking = given.decider.apply(requested(w1, "PauseRequested"));
    await given.settle();
    const other = given.decider.apply(requested(w1, "ResumeRequested"));
    await given.settle();

    answer({ kind: "value", value: 2 });
    await Promise.all([asking, other]);

    expect((await given.events(w1)).map(({ encoded }) => encoded.kind)).toEqual([
      "WorkflowStarted",
      "PauseRequested",
      "ResumeRequested",
    ]);
  });

  test("a runner that fails is a script that fails", async () => {
    const given = await givenAsking([[script("1")]], { run: async () => await Promise.reject(new Error("crashed")) });

    await given.decider.apply(requested(w1, "PauseRequested"));

    const message = "the script could not be run: crashed";
    expect(await given.told()).toEqual([{ kind: "script", result: { kind: "failed", message } }]);
  });

  test("what cannot be told now is asked again when the event comes again", async () => {
    let isAway = true;
    const need = { kind: "activeDomains", taskType: "a", domains: ["d"] } as const;
    const given = await givenAsking([[need]], {
      domains: { activeOf: async () => (isAway ? await Promise.reject(new Error("away")) : ["d"]) },
    });
    const event = requested(w1, "PauseRequested");

    expect(refusalOf(await given.decider.apply(event))).toBe("Unavailable");
    isAway = false;
    await given.decider.apply(event, { attempt: 1 });

    expect(await given.told()).toEqual([{ kind: "activeDomains", active: ["d"] }]);
  });
});

describe("what is told", () => {
  test("of a definition for a child: the newest, or that version, with its task definitions, stored", async () => {
    const needs = [child("w"), child("w", 2), child("nobody's"), child("w", 7)];
    const given = await givenAsking([needs]);
    await given.stores.metadata.putWorkflowDefs([
      sequence("w", ["a"], { version: 2 }),
      sequence("w", ["b"], { version: 3 }),
    ]);

    await given.decider.apply(requested(w1, "PauseRequested"));

    const [newest, second, ...unknown] = await given.told();
    expect(newest).toMatchObject({ found: { name: "w", version: 3 } });
    expect(second).toMatchObject({ found: { name: "w", version: 2 } });
    expect(unknown).toMatchObject([{ found: undefined }, { found: undefined }]);
    const found = newest?.kind === "childDefinition" ? newest.found : undefined;
    expect(found && (await given.stores.executions.getSnapshot(found.snapshotHash))?.text).toContain(
      `"taskDefinition"`,
    );
  });

  test("of an inline definition for a child: that it is, under its own name and version", async () => {
    const inlineDefinition = sequence("inline", ["z"], { version: 9 });
    const given = await givenAsking([[{ ...child("w"), inlineDefinition }]]);

    await given.decider.apply(requested(w1, "PauseRequested"));

    expect(await given.told()).toMatchObject([{ found: { name: "inline", version: 9 } }]);
  });

  test("of task definitions: those that are registered", async () => {
    const given = await givenAsking([[{ kind: "taskDefs", names: ["known", "unknown"] }]]);
    await given.stores.metadata.putTaskDefs([taskDefinition("known", { retryCount: 7 })]);

    await given.decider.apply(requested(w1, "PauseRequested"));

    const [told] = await given.told();
    expect(told?.kind === "taskDefs" && [...told.found.keys()]).toEqual(["known"]);
    expect(told?.kind === "taskDefs" && told.found.get("known")?.retryCount).toBe(7);
  });

  test("of a child: how it stands, with the tasks that failed it", async () => {
    const given = await givenAsking([
      [
        { kind: "childExecution", workflowId: w2 },
        { kind: "childExecution", workflowId: workflowId(9) },
      ],
    ]);
    await given.decider.apply(started(w2));
    const taskId = await given.taskId(w2, "a");
    await given.decider.apply(updated(w2, taskId, { status: "FAILED_WITH_TERMINAL_ERROR" }));

    await given.decider.apply(requested(w1, "PauseRequested"));

    expect(await given.told()).toMatchObject([
      { found: { status: "FAILED", revision: 2, failed: [{ taskId, subWorkflowId: undefined }] } },
      { found: undefined },
    ]);
  });

  test("of a child is told anew where the batch was lost; a script is not run again", async () => {
    const given = await givenAsking([[{ kind: "childExecution", workflowId: w2 }, script("1")]]);
    await given.decider.apply(started(w2));
    given.stores.faults.push("transient");
    const read = given.reads.length;

    const pausing = given.decider.apply(requested(w1, "PauseRequested"));
    await given.settle();
    await given.pass(1_000);
    const applied = await pausing;

    expect(applied.kind).toBe("answered");
    expect([given.reads.length - read, given.run.length]).toEqual([2, 1]);
  });
});

test("a start that comes with its definition's hash runs that, whatever is registered by now", async () => {
  const given = await givenAsking([[child("w")]]);
  await given.decider.apply(requested(w1, "PauseRequested"));
  const [told] = await given.told();
  if (told?.kind !== "childDefinition" || told.found === undefined) throw new Error("it is registered");
  const { snapshotHash } = told.found;
  await given.stores.metadata.putWorkflowDefs([sequence("w", ["other"])]);
  const later = await givenDecider({ stores: given.stores });

  const applied = await later.decider.apply(started(w2, { snapshotHash }));

  expect(applied.kind).toBe("answered");
  expect((await later.execution(w2)).snapshotHash).toBe(snapshotHash);
  expect(await later.task(w2, "a")).toMatchObject({ status: "SCHEDULED" });
});

test("a result that the store would not take with its event is told as a failure of its script", async () => {
  const results = [`"`.repeat(20_000), `x'`.repeat(20_000), `"`.repeat(9_000)];
  const scripts = results.map((_, index) => script(`${index}`));
  const given = await givenAsking([scripts], {
    maxStoredBytes: 64 * 1024 + 80_000,
    run: ({ source }) => Promise.resolve({ kind: "value", value: results[Number(source)] ?? null }),
  });

  await given.decider.apply(requested(w1, "PauseRequested"));

  const message =
    "the result takes 225544 bytes to store, with each quote and backslash four times; " +
    "the server accepts 145536 (MySQL's max_allowed_packet)";
  expect(await given.told()).toEqual([
    { kind: "script", result: { kind: "failed", message } },
    { kind: "script", result: { kind: "value", value: results[1] } },
    { kind: "script", result: { kind: "value", value: results[2] } },
  ]);
});

type Asking = Partial<Pick<DeciderDeps, "domains" | "maxStoredBytes">> & {
  readonly run?: (script: ScriptRequest) => Promise<ScriptResult>;
};

/** An execution w1 whose pause is decided once all of this has been asked for, one round after the other. */
async function givenAsking(rounds: readonly (readonly AnsweredNeed[])[], { run = evaluated, ...deps }: Asking = {}) {
  const stores = new FaultyStores();
  const [scripts, envs, reads]: [ScriptRequest[], Env[], unknown[]] = [[], [], []];
  const executions: ExecutionStore = {
    ...stores.executions,
    getExecution: (id, options) => {
      reads.push(id);
      return stores.executions.getExecution(id, options);
    },
  };
  const given = await givenDecider({
    stores,
    store: executions,
    ...deps,
    scripts: {
      run: (request) => {
        scripts.push(request);
        return run(request);
      },
    },
    decide: (input) => {
      if (input.event.kind !== "PauseRequested") return decide(input);
      envs.push({ ...input.env });
      const answers: NeedAnswers = input.env.answers ?? new Map();
      const open = rounds.map((round) => round.filter((need) => !answers.has(needKey(need))));
      const needs = open.find((round) => round.length > 0);
      return needs === undefined ? decide(input) : { kind: "needs", needs };
    },
  });
  await given.decider.apply(started(w1));
  return {
    ...given,
    run: scripts,
    envs,
    reads,
    /** The answers of the last event, in the order of their needs. */
    async told() {
      const answers = (await given.events(w1)).at(-1)?.env.answers;
      return rounds.flat().map((need) => answers?.get(needKey(need)));
    },
  };
}

const evaluated = async ({ source }: ScriptRequest): Promise<ScriptResult> =>
  await Promise.resolve({ kind: "value", value: parseJson(JSON.stringify(source)) });

const answerTo = (source: string) => ({ kind: "script", result: { kind: "value", value: source } });

function script(source: string): AnsweredNeed {
  return { kind: "script", script: { language: "javascript", form: "expression", source, input: Payload.empty } };
}

function child(name: string, version?: number) {
  return { kind: "childDefinition", name, version, inlineDefinition: undefined } as const;
}
