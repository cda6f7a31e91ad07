import { expect, test } from "@jest/globals";
import { makeMemoryStores } from "@tutti/ports/memory";
import { makeLog } from "@tutti/service-kit";

import { StoredEnvironment } from "./stored-environment.ts";

const log = makeLog({ service: "decider", instance: "d" }, { level: "silent" });

function given() {
  const { metadata } = makeMemoryStores(Date.now);
  let failure: Error | undefined;
  let reads = 0;
  let tick: (() => void) | undefined;
  const clock = {
    nowMs: () => 0,
    after: (_delayMs: number, run: () => void) => ((tick = run), () => (tick = undefined)),
  };
  const store = {
    getRevision: () => (failure === undefined ? metadata.getRevision() : Promise.reject(failure)),
    listEnvironment: () => ((reads += 1), metadata.listEnvironment()),
  };
  const ofProcess = new Map([["REGION", "eu"]]);
  const environment = new StoredEnvironment({ metadata: store, ofProcess, log, clock });
  const aSecondPasses = async () => {
    tick?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  const fail = (error: Error | undefined) => void (failure = error);
  return { metadata, environment, aSecondPasses, fail, ticks: () => tick !== undefined, readCount: () => reads };
}

test("what is stored counts before the process's own, also where it is empty", async () => {
  const { metadata, environment } = given();
  await metadata.putEnvironmentValue({ name: "STAGE", value: "test" });
  await metadata.putEnvironmentValue({ name: "REGION", value: "" });

  await environment.start();

  expect([environment.value("STAGE"), environment.value("REGION"), environment.value("NONE")]).toEqual([
    "test",
    "",
    undefined,
  ]);
});

test("a change is seen a second later, and nothing is read while nothing changes", async () => {
  const { metadata, environment, aSecondPasses, readCount } = given();
  await environment.start();
  await aSecondPasses();
  expect(readCount()).toBe(1);

  await metadata.putEnvironmentValue({ name: "STAGE", value: "test" });
  await aSecondPasses();

  expect(environment.value("STAGE")).toBe("test");
  await metadata.deleteEnvironmentValue("STAGE");
  await aSecondPasses();
  expect(environment.value("STAGE")).toBeUndefined();
});

test("who needs a revision waits for it, and all who do share the read", async () => {
  const { metadata, environment, readCount } = given();
  await environment.start();
  await metadata.putEnvironmentValue({ name: "STAGE", value: "test" });
  const revision = await metadata.getRevision();

  await Promise.all([1, 2, 3].map(() => environment.asOf(revision)));

  expect(environment.value("STAGE")).toBe("test");
  expect(readCount()).toBe(2);
});

test("what cannot be read now is read later, and meanwhile it is as it was", async () => {
  const { metadata, environment, aSecondPasses, fail } = given();
  await environment.start();
  await metadata.putEnvironmentValue({ name: "STAGE", value: "test" });
  fail(new Error("away"));
  await aSecondPasses();
  expect(environment.value("STAGE")).toBeUndefined();

  fail(undefined);
  await aSecondPasses();

  expect(environment.value("STAGE")).toBe("test");
});

test("one that is closed looks no more", async () => {
  const { environment, ticks } = given();
  await environment.start();

  environment.close();

  expect(ticks()).toBe(false);
});
