import { describe, expect, test } from "@jest/globals";
import type { Outlook } from "@tutti/api";
import { parseJson, Payload, workflowDefFromJson, workflowIdFrom, type WorkflowId } from "@tutti/engine";

import { ApiNode } from "./nodes/api-node.ts";
import { DeciderNode } from "./nodes/decider-node.ts";
import { askUntilAnswered, type Outside } from "./workload/ask.ts";
import { calm, type Rates } from "./world/weather.ts";
import { World } from "./world/world.ts";

/** core.md 11: "a lost message costs a second, not the time-out". Two deciders and two apis, in fair weather. */
describe("a caller waits for an execution at one api, and at the other it is ended:", () => {
  test("it is told at once", async () => {
    const cluster = await givenCluster({ lookLost: 0 });
    await cluster.callerWaits();

    await cluster.executionEnds();

    expect(await cluster.told()).toEqual({ outlook: ended, isAtOnce: true });
  });

  test("where the word of it is lost, it is told within a second", async () => {
    const cluster = await givenCluster({ lookLost: 1 });
    await cluster.callerWaits();

    await cluster.executionEnds();

    expect(await cluster.told()).toEqual({ outlook: ended, isAtOnce: false });
  });

  test("where Redis is emptied meanwhile, it is told at once", async () => {
    const cluster = await givenCluster({ lookLost: 0 });
    await cluster.callerWaits();
    cluster.world.emptyRedis();

    await cluster.executionEnds();

    expect(await cluster.told()).toEqual({ outlook: ended, isAtOnce: true });
  });

  test("where every decider has died meanwhile and come again, it is told at once", async () => {
    const cluster = await givenCluster({ lookLost: 0 });
    await cluster.callerWaits();
    await cluster.decidersComeAgain();

    await cluster.executionEnds();

    expect(await cluster.told()).toEqual({ outlook: ended, isAtOnce: true });
  });

  test("where it has ended in the very moment in which the caller begins to wait, it is told", async () => {
    for (let betweenMs = 0; betweenMs < 20; betweenMs += 1) {
      const cluster = await givenCluster({ lookLost: 0 });
      const ending = cluster.executionEnds();
      await cluster.world.time.pass(betweenMs);

      await cluster.callerWaits();
      await ending;

      expect(await cluster.told()).toMatchObject({ outlook: ended });
    }
  });
});

const ended = { kind: "ended", status: "TERMINATED" };
/** Far less than a second, and more than some messages take. */
const atOnceMs = 60;

async function givenCluster(over: Partial<Rates>) {
  const world = new World(1, { rates: { ...calm, ...over } });
  const deciders = ["decider-1", "decider-2"].map((name) => new DeciderNode(name, world));
  const places = deciders.map(({ place }) => place);
  const apis = ["api-1", "api-2"].map((name) => new ApiNode(name, { world, deciders: places }));
  for (const node of [...deciders, ...apis]) node.start();
  const def = { name: "w", version: 1, schemaVersion: 2, tasks: [{ name: "a", taskReferenceName: "a" }] };
  await world.stores.metadata.putWorkflowDefs([workflowDefFromJson(parseJson(JSON.stringify(def))).value]);
  const workflowId = idOf("0190163d-8694-739b-aea5-966c26f8ad91");
  const at = (index: number): Outside => ({
    ...{ world, random: world.random.split(), apis: apis.slice(index, index + 1) },
    ...{ isOver: () => false, begin: () => undefined },
  });
  const meanwhile = async <Value>(doing: Promise<Value>): Promise<Value> => {
    let isDone = false;
    const done = (): void => void (isDone = true);
    doing.then(done, done);
    while (!isDone) await world.time.pass(1);
    return await doing;
  };
  await meanwhile(askUntilAnswered(startOf(workflowId), at(1)));
  let [endedAtMs, toldAtMs] = [0, 0];
  let outlook: Promise<Outlook> | undefined;
  return {
    world,
    /** Until it has read that there is nothing to tell yet. */
    async callerWaits(): Promise<void> {
      const seat = apis[0]?.running?.callers.seat();
      if (seat === undefined || "kind" in seat) throw new Error("there is no seat");
      outlook = seat.wait({ workflowId, taskReferenceNames: [], timeoutMs: 60_000, signal: undefined });
      void outlook.then(() => (toldAtMs = world.time.nowMs)); // It never rejects.
      await world.time.pass(50);
    },
    async decidersComeAgain(): Promise<void> {
      for (const { life } of deciders) life?.die();
      await world.time.pass(100);
      for (const decider of deciders) decider.start();
      await world.time.pass(5_000);
    },
    async executionEnds(): Promise<void> {
      await meanwhile(askUntilAnswered({ kind: "TerminateRequested", workflowId, reason: "" }, at(1)));
      endedAtMs = world.time.nowMs;
    },
    async told(): Promise<{ readonly outlook: Outlook | undefined; readonly isAtOnce: boolean }> {
      await world.time.pass(1_100);
      if (toldAtMs === 0) throw new Error("it was not told within a second");
      return { outlook: await outlook, isAtOnce: toldAtMs - endedAtMs < atOnceMs };
    },
  };
}

function idOf(text: string): WorkflowId {
  const id = workflowIdFrom(text);
  if (id === undefined) throw new Error(`${text} is no workflow id`);
  return id;
}

function startOf(workflowId: WorkflowId) {
  return {
    kind: "WorkflowStarted",
    ...{ workflowId, name: "w", version: 1, input: Payload.empty, priority: 0 },
    ...{ inlineDefinition: undefined, snapshotHash: undefined, correlationId: undefined, createdBy: undefined },
    ...{ taskToDomain: new Map<string, string>(), externalInputPayloadStoragePath: undefined, event: undefined },
  } as const;
}
