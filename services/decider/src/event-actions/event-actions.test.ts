import { describe, expect, test } from "@jest/globals";
import { eventHandlerFromJson, parseJson, type ScriptResult } from "@tutti/engine";
import type { EventExecution, ScriptRunner } from "@tutti/ports";
import { makeLog } from "@tutti/service-kit";

import { definition } from "../testing/definitions.ts";
import { started } from "../testing/events.ts";
import { FaultyStores } from "../testing/faulty-store.ts";
import { givenDecider } from "../testing/given-decider.ts";
import { workflowId } from "../testing/ids.ts";
import type { EventLimits } from "./event-limits.ts";
import { LaneFullError } from "./lane.ts";
import { makeEventActions } from "./make-event-actions.ts";

const [publisher, waiter] = [workflowId(1), workflowId(2)];
const EVENT = "conductor:pub:box";
const limits: Partial<EventLimits> = { everyMs: 1_000, holdMs: 15_000, firstDelayMs: 500, maxAttempts: 3 };
const startTarget = { action: "start_workflow", start_workflow: { name: "target" } };
const completeWaiter = { action: "complete_task", complete_task: { workflowId: waiter, taskRefName: "h" } };
const appendOne = {
  ...{ action: "update_workflow_variables" },
  update_workflow_variables: { workflowId: waiter, variables: { list: ["one"] }, appendArray: true },
};

const runningTargets = {
  ...({ workflowName: "target", status: "RUNNING", workflowVersion: undefined } as const),
  ...{ createdFrom: 0, createdTo: Number.MAX_SAFE_INTEGER },
};

/** A decider with what deals with events beside it, the workflow `pub` that publishes to EVENT, and a waiting one. */
async function given(...handlers: readonly object[]) {
  const stores = new FaultyStores();
  const results: (ScriptResult | Error)[] = [];
  const scripts: ScriptRunner = {
    run: async () => {
      const result = results.length > 1 ? results.shift() : results[0];
      if (result instanceof Error) throw result;
      return await Promise.resolve(result ?? { kind: "value", value: true });
    },
  };
  const wakes: (() => void)[] = [];
  const world = await givenDecider({ stores, onPublished: () => wakes.forEach((wake) => wake()) });
  const ev = { name: "ev", taskReferenceName: "ev", type: "EVENT", sink: "conductor:box", inputParameters: { n: 1 } };
  const human = { name: "h", taskReferenceName: "h", type: "HUMAN" };
  await stores.metadata.putWorkflowDefs([
    definition({ name: "pub", tasks: [ev] }),
    definition({ name: "waits", tasks: [human], variables: { list: [] } }),
    definition({ name: "target", tasks: [human] }),
  ]);
  const read = (members: object, index: number) =>
    eventHandlerFromJson(parseJson(JSON.stringify({ name: `h${index}`, event: EVENT, active: true, ...members })))
      .value;
  await stores.metadata.createEventHandlers(handlers.map(read));
  await world.decider.apply(started(waiter, { name: "waits" }));

  const begin = (events = stores.events) => {
    const log = makeLog({ service: "decider", instance: "test" }, { destination: { write: () => undefined } });
    const { decider, clock } = world;
    const { metadata, executions: found } = stores;
    const around = { decider, scripts, clock, limits, log };
    const actions = makeEventActions({ stores: { events, metadata, executions: found }, ...around });
    wakes.push(() => actions.wake());
    actions.start();
    return actions;
  };
  const publish = async () => {
    await world.decider.apply(started(publisher, { name: "pub" }));
    await world.settle();
  };
  const executions = async (): Promise<readonly EventExecution[]> =>
    (await stores.events.listExecutions({}, undefined, 100)).items;
  return {
    ...world,
    ...{ stores, results, begin, publish, executions },
    /** What became of the actions: handler/index, status, and why. */
    said: async () =>
      (await executions())
        .map(({ name, index, status, output }) => [`${name}/${index}`, status, JSON.parse(output.text)] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    targets: async () => (await stores.executions.findNamed(runningTargets, undefined, 100)).items.length,
    variables: async () => (await world.execution(waiter)).variables.payload?.text,
    waiting: async () => await stores.events.size(9),
    forget: () => void wakes.splice(0),
  };
}

describe("a message for event handlers", () => {
  test("is dealt with at once: every action of every handler is done, and it is known what came of it", async () => {
    const it = await given({ actions: [startTarget, appendOne] }, { actions: [completeWaiter] });
    it.begin();

    await it.publish();

    expect(await it.said()).toEqual([
      ["h0/0", "COMPLETED", { workflowId: expect.any(String) }],
      ["h0/1", "COMPLETED", { workflowId: waiter, variables: { list: ["one"] } }],
      ["h1/0", "COMPLETED", expect.objectContaining({ workflowId: waiter, taskRefName: "h" })],
    ]);
    expect([await it.targets(), await it.variables(), await it.waiting()]).toEqual([1, `{"list":["one"]}`, 0]);
    expect(await it.task(waiter, "h")).toMatchObject({ status: "COMPLETED" });
  });

  test("that nobody was woken for is found within a second", async () => {
    const it = await given({ actions: [startTarget] });
    await it.publish();
    it.begin();

    await it.pass(1_000);

    expect([await it.targets(), await it.waiting()]).toEqual([1, 0]);
  });

  test("is skipped by handlers whose condition does not hold, which says what they saw", async () => {
    const it = await given({ actions: [startTarget, appendOne], condition: "$.n > 3" }, { actions: [completeWaiter] });
    it.results.push({ kind: "value", value: false });
    it.begin();

    await it.publish();

    const [skipped, done, ...more] = await it.said();
    expect(skipped).toEqual(["h0/0", "SKIPPED", { condition: "$.n > 3", msg: expect.objectContaining({ n: 1 }) }]);
    expect([done?.[1], more, await it.targets(), await it.waiting()]).toEqual(["COMPLETED", [], 0, 0]);
  });

  test("whose condition throws fails the handler's actions and holds up nobody", async () => {
    const it = await given({ actions: [startTarget, appendOne], condition: "$.n(" }, { actions: [completeWaiter] });
    it.results.push({ kind: "failed", message: "SyntaxError: no" });
    it.begin();

    await it.publish();

    const exception = "the condition could not be evaluated: SyntaxError: no";
    const failed = { condition: "$.n(", exception };
    expect((await it.said()).slice(0, 2)).toEqual([
      ["h0/0", "FAILED", failed],
      ["h0/1", "FAILED", failed],
    ]);
    expect([(await it.said())[2]?.[1], await it.waiting()]).toEqual(["COMPLETED", 0]);
  });

  test.each([
    ["complete_task of a reference that is not there", { ...completeWaiter.complete_task, taskRefName: "none" }],
    ["complete_task of an id that is not there", { taskId: workflowId(9) }],
    ["complete_task of nothing", {}],
  ])("fails for good in %s, and says why", async (_, details) => {
    const it = await given({ actions: [{ action: "complete_task", complete_task: details }] });
    it.begin();

    await it.publish();

    expect(await it.said()).toEqual([
      ["h0/0", "FAILED", expect.objectContaining({ exception: expect.stringMatching(/task/) })],
    ]);
    expect(await it.waiting()).toBe(0);
  });

  test("changes nothing of a task that has ended", async () => {
    const it = await given({ actions: [completeWaiter] });
    it.begin();
    await it.publish();
    const before = await it.task(waiter, "h");

    await it.decider.apply(started(workflowId(3), { name: "pub" }));
    await it.settle();

    expect((await it.said()).map(([, status]) => status)).toEqual(["COMPLETED", "COMPLETED"]);
    expect(await it.task(waiter, "h")).toEqual(before);
  });
});

describe("a message to which nobody listens", () => {
  const sleeping = { name: "h0", event: EVENT, active: false, actions: [startTarget] };
  const awake = eventHandlerFromJson(parseJson(JSON.stringify({ ...sleeping, active: true }))).value;

  test("waits for a handler, and is dealt with within two seconds of its coming", async () => {
    const it = await given(sleeping);
    it.begin();
    await it.publish();
    await it.pass(10_000);
    expect([await it.executions(), await it.targets(), await it.waiting()]).toEqual([[], 0, 0]);

    await it.stores.metadata.updateEventHandler(awake);
    await it.pass(2_000);

    expect((await it.said()).map(([, status]) => status)).toEqual(["COMPLETED"]);
    expect(await it.targets()).toBe(1);
  });

  test("since its handler has been put to sleep before it was taken waits likewise", async () => {
    const it = await given({ actions: [startTarget] });
    await it.publish();
    await it.stores.metadata.updateEventHandler({ ...awake, active: false });
    it.begin();
    await it.pass(5_000);
    expect([await it.executions(), await it.waiting()]).toEqual([[], 0]);

    await it.stores.metadata.updateEventHandler(awake);
    await it.pass(2_000);

    expect(await it.targets()).toBe(1);
  });

  test("goes after a day", async () => {
    const it = await given(sleeping);
    it.begin();
    await it.publish();

    for (let hour = 0; hour < 25; hour += 1) await it.pass(3_600_000);
    await it.stores.metadata.updateEventHandler(awake);
    await it.pass(5_000);

    expect([await it.executions(), await it.targets()]).toEqual([[], 0]);
  });
});

describe("an action that may not fail again", () => {
  test("is tried after growing delays, and is known as IN_PROGRESS meanwhile", async () => {
    const it = await given({ actions: [startTarget], condition: "$.n" });
    it.results.push(new LaneFullError("full"), new LaneFullError("full"), {
      ...{ kind: "value", value: true },
    });
    it.begin();

    await it.publish();
    expect(await it.executions()).toMatchObject([{ status: "IN_PROGRESS", failures: 1 }]);
    await it.pass(1_000);
    expect(await it.executions()).toMatchObject([{ status: "IN_PROGRESS", failures: 2 }]);
    await it.pass(1_000);

    expect(await it.executions()).toMatchObject([{ status: "COMPLETED", failures: 2 }]);
    expect([await it.targets(), await it.waiting()]).toEqual([1, 0]);
  });

  test("is given up after so many attempts", async () => {
    const it = await given({ actions: [startTarget], condition: "$.n" });
    it.results.push(new LaneFullError("full"));
    it.begin();

    await it.publish();
    for (let second = 0; second < 5; second += 1) await it.pass(1_000);

    expect(await it.executions()).toMatchObject([{ status: "FAILED", failures: 3 }]);
    expect([await it.targets(), await it.waiting()]).toEqual([0, 0]);
  });

  test("is given up where its handler is gone or listens no longer", async () => {
    const it = await given({ actions: [startTarget], condition: "$.n" });
    it.results.push(new LaneFullError("full"));
    it.begin();
    await it.publish();

    await it.stores.metadata.deleteEventHandler("h0");
    await it.pass(1_000);

    expect(await it.said()).toEqual([
      ["h0/0", "FAILED", { exception: "the handler was changed, removed or made inactive" }],
    ]);
    expect(await it.waiting()).toBe(0);
  });
});

describe("a process that dies", () => {
  test("after an action and before it is known leaves it to another, and nothing is done twice", async () => {
    const it = await given({ actions: [startTarget, appendOne, completeWaiter] });
    const dying = it.begin({ ...it.stores.events, settle: () => Promise.reject(new Error("the process is gone")) });
    await it.publish();
    expect([await it.targets(), await it.variables()]).toEqual([1, `{"list":["one"]}`]);
    expect([await it.executions(), await it.waiting()]).toEqual([[], 1]);
    dying.close();
    it.forget();

    it.begin();
    await it.pass(14_000);
    expect(await it.waiting()).toBe(1);
    await it.pass(2_000);

    expect((await it.said()).map(([, status]) => status)).toEqual(["COMPLETED", "COMPLETED", "COMPLETED"]);
    expect([await it.targets(), await it.variables(), await it.waiting()]).toEqual([1, `{"list":["one"]}`, 0]);
  });

  test("between two actions leaves the second to another, and the first is not done again", async () => {
    const it = await given({ actions: [startTarget] }, { actions: [appendOne], condition: "$.n" });
    it.results.push(new LaneFullError("full"), { kind: "value", value: true });
    const dying = it.begin();
    await it.publish();
    dying.close();
    it.forget();

    it.begin();
    await it.pass(2_000);

    expect((await it.said()).map(([, status]) => status)).toEqual(["COMPLETED", "COMPLETED"]);
    expect([await it.targets(), await it.variables()]).toEqual([1, `{"list":["one"]}`]);
  });

  test("several that are alive share the messages, and each message is dealt with once", async () => {
    const it = await given({ actions: [startTarget, appendOne] });
    for (let process = 0; process < 3; process += 1) it.begin();

    for (let n = 0; n < 20; n += 1) await it.decider.apply(started(workflowId(100 + n), { name: "pub" }));
    await it.pass(1_000);

    expect(await it.targets()).toBe(20);
    expect(JSON.parse((await it.variables()) ?? "").list).toHaveLength(20);
    expect(await it.waiting()).toBe(0);
  });

  test("that is told to end takes no more messages and settles those that it has", async () => {
    const it = await given({ actions: [startTarget] });
    const actions = it.begin();
    await it.publish();

    await actions.drain();
    await it.decider.apply(started(workflowId(3), { name: "pub" }));
    await it.pass(2_000);

    expect([await it.targets(), await it.waiting(), actions.inHandCount]).toEqual([1, 1, 0]);
  });
});
