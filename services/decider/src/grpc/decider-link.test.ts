import { afterEach, expect, test } from "@jest/globals";
import { deciderGrpc } from "@tutti/contracts";
import type { LeasedAgainstCredit } from "@tutti/ports";
import { until } from "@tutti/ports/contract";
import { makeDeciderLink, makeGrpcServer, makeLog, makeMemberPool } from "@tutti/service-kit";

import { requested, started, updated } from "../testing/events.ts";
import { givenDecider, offer } from "../testing/given-decider.ts";
import { workflowId } from "../testing/ids.ts";
import { makeDeciderService } from "./decider-service.ts";

const w1 = workflowId(1);
const log = makeLog({ service: "decider", instance: "test" }, { level: "silent" });
const closing: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A decider behind a server, and the link that api and sweeper have to it. */
async function givenLink() {
  const given = await givenDecider();
  const server = makeGrpcServer({ log, port: 0, host: "127.0.0.1" });
  server.addService(
    deciderGrpc.DeciderServiceService,
    makeDeciderService({ decider: given.decider, instance: "decider-1" }),
  );
  const port = await server.listen();
  closing.push(() => server.close());
  const pool = makeMemberPool({
    addresses: [{ kind: "static", host: "127.0.0.1", port }],
    healthService: "tutti.internal.v1.DeciderService",
    log,
  });
  closing.push(() => pool.close?.());
  const link = makeDeciderLink({ pool, instance: "api-1", epoch: "e", log });
  closing.push(() => link.close());
  return { given, link };
}

test("a workflow runs over the link: started, leased against a credit, updated", async () => {
  const { given, link } = await givenLink();
  const leased: LeasedAgainstCredit[] = [];
  link.listen({ leased: (one) => void leased.push(one), withdrawn: () => undefined, deciderLost: () => undefined });
  link.grant(offer(1));
  await until("the link is open", () => link.isConnected || undefined);

  await link.apply(started(w1));
  const task = await until("the task is leased", () => leased[0]?.tasks[0]);
  link.flushed(task);
  const applied = await link.apply(updated(w1, task.taskId));

  expect(applied).toMatchObject({ kind: "answered", answer: { kind: "TaskUpdated", status: "COMPLETED" } });
  expect((await given.execution(w1)).revision).toBe(2);
});

test("an event whose commit has an unknown outcome is sent again by the link and gets the first answer", async () => {
  const { given, link } = await givenLink();
  await link.apply(started(w1));
  given.stores.faults.push("unknown, committed");

  const applied = await link.apply(requested(w1, "PauseRequested"));

  expect(applied).toMatchObject({ kind: "answered", answer: { status: "PAUSED" } });
  expect((await given.execution(w1)).revision).toBe(2);
});
