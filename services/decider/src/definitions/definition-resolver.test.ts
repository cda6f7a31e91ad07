import { expect, test } from "@jest/globals";
import type { MetadataStore } from "@tutti/ports";
import { makeMemoryStores } from "@tutti/ports/memory";

import { definition, sequence, taskDefinition } from "../testing/definitions.ts";
import { DefinitionResolver, type Resolved } from "./definition-resolver.ts";
import { snapshotHashOf } from "./snapshot-hash.ts";
import { Snapshots } from "./snapshots.ts";

function givenResolver() {
  const { metadata, executions: store } = makeMemoryStores(() => 1_000);
  const reads: string[] = [];
  let failure: Error | undefined;
  const counted: Pick<MetadataStore, "getRevision" | "getWorkflowDef" | "getTaskDefs"> = {
    getRevision: () => (reads.push("revision"), metadata.getRevision()),
    getTaskDefs: (names) => (reads.push("tasks"), metadata.getTaskDefs(names)),
    getWorkflowDef: async (name, version) => {
      reads.push("workflow");
      if (failure !== undefined) throw failure;
      return await metadata.getWorkflowDef(name, version);
    },
  };
  const environment = { asOf: () => Promise.resolve() };
  const snapshots = new Snapshots(store, { maxSnapshots: 10 });
  const resolver = new DefinitionResolver(counted, snapshots, { maxDefinitions: 10, environment });
  return { metadata, store, resolver, reads, fail: (error: Error | undefined) => void (failure = error) };
}

const latest = (name: string) => ({ name, version: undefined, inlineDefinition: undefined });

function snapshotOf(resolved: Resolved) {
  if (resolved.kind === "refused") throw new Error(resolved.refusal.message);
  return resolved.snapshot;
}

test("the snapshot has the registered task definition inlined, and is stored before anybody has it", async () => {
  const { metadata, store, resolver } = givenResolver();
  await metadata.putWorkflowDefs([sequence("w", ["a"])]);
  await metadata.putTaskDefs([taskDefinition("a", { retryCount: 7 })]);

  const snapshot = snapshotOf(await resolver.resolve(latest("w")));

  expect(snapshot.def.tasks[0]?.taskDefinition?.retryCount).toBe(7);
  expect((await store.getSnapshot(snapshot.hash)) !== undefined).toBe(true);
});

test("without a version the highest counts", async () => {
  const { metadata, resolver } = givenResolver();
  await metadata.putWorkflowDefs([sequence("w", ["a"], { version: 2 })]);
  await metadata.putWorkflowDefs([sequence("w", ["a"], { version: 10 })]);

  expect(snapshotOf(await resolver.resolve(latest("w"))).def.version).toBe(10);
  expect(snapshotOf(await resolver.resolve({ ...latest("w"), version: 2 })).def.version).toBe(2);
});

test("an unknown definition is refused by name and version", async () => {
  const { resolver } = givenResolver();

  expect(await resolver.resolve(latest("w"))).toMatchObject({
    refusal: { kind: "NotFound", message: "No such workflow defined. name=w, version=null" },
  });
});

test("a sub-workflow without a version gets the latest of when its parent starts; one with an expression for a name does not", async () => {
  const { metadata, resolver } = givenResolver();
  await metadata.putWorkflowDefs([sequence("child", ["a"], { version: 3 })]);
  const sub = (reference: string, subWorkflowParam: object) => {
    return { name: reference, taskReferenceName: reference, type: "SUB_WORKFLOW", subWorkflowParam };
  };
  const tasks = [
    { ...sub("loop", {}), type: "DO_WHILE", loopCondition: "false", loopOver: [sub("nested", { name: "child" })] },
    sub("given", { name: "child", version: 1 }),
    sub("computed", { name: "${workflow.input.name}" }),
  ];
  await metadata.putWorkflowDefs([definition({ name: "parent", tasks })]);

  const { def } = snapshotOf(await resolver.resolve(latest("parent")));

  expect(def.tasks[0]?.loopOver[0]?.subWorkflowParam?.version).toBe(3);
  expect(def.tasks[1]?.subWorkflowParam?.version).toBe(1);
  expect(def.tasks[2]?.subWorkflowParam?.version).toBeUndefined();
});

test("a definition with a sub-workflow that nobody has registered is refused, and the sub-workflow named", async () => {
  const { metadata, resolver } = givenResolver();
  const task = { name: "s", taskReferenceName: "s", type: "SUB_WORKFLOW", subWorkflowParam: { name: "nobody" } };
  await metadata.putWorkflowDefs([definition({ name: "parent", tasks: [task] })]);

  expect(await resolver.resolve(latest("parent"))).toMatchObject({
    refusal: { kind: "NotFound", message: expect.stringContaining("The Task nobody defined as a sub-workflow") },
  });
});

test("a start sees a registration that was answered before it, of a workflow and of a task", async () => {
  const { metadata, resolver } = givenResolver();
  await metadata.putWorkflowDefs([sequence("w", ["a"])]);
  const first = snapshotOf(await resolver.resolve(latest("w")));

  await metadata.putTaskDefs([taskDefinition("a", { retryCount: 7 })]);
  const second = snapshotOf(await resolver.resolve(latest("w")));
  await metadata.putWorkflowDefs([sequence("w", ["a", "b"])]);
  const third = snapshotOf(await resolver.resolve(latest("w")));

  expect(first.hash).not.toBe(second.hash);
  expect(third.def.tasks).toHaveLength(2);
});

test("starts that wait together share one small read, and later ones read nothing but the revision", async () => {
  const { metadata, resolver, reads } = givenResolver();
  await metadata.putWorkflowDefs([sequence("w", ["a"])]);

  await Promise.all(Array.from({ length: 50 }, () => resolver.resolve(latest("w"))));
  await resolver.resolve(latest("w"));

  expect(reads).toEqual(["revision", "workflow", "tasks", "revision"]);
});

test("a start does not take a revision whose read began before it", async () => {
  const { metadata, resolver } = givenResolver();
  await metadata.putWorkflowDefs([sequence("w", ["a"])]);
  await resolver.resolve(latest("w"));
  const early = resolver.resolve(latest("w"));
  await Promise.resolve();
  await metadata.putWorkflowDefs([sequence("w", ["a", "b"])]);

  const late = resolver.resolve(latest("w"));

  expect(snapshotOf(await late).def.tasks).toHaveLength(2);
  await early;
});

test("an inline definition needs no registration, and gets the registered task definitions", async () => {
  const { metadata, resolver } = givenResolver();
  await metadata.putTaskDefs([taskDefinition("a", { retryCount: 7 })]);

  const snapshot = snapshotOf(await resolver.resolve({ ...latest("x"), inlineDefinition: sequence("x", ["a"]) }));

  expect(snapshot.def.tasks[0]?.taskDefinition?.retryCount).toBe(7);
});

test("a failed read is not remembered", async () => {
  const { metadata, resolver, fail } = givenResolver();
  await metadata.putWorkflowDefs([sequence("w", ["a"])]);
  fail(new Error("gone"));
  await expect(resolver.resolve(latest("w"))).rejects.toThrow("gone");
  fail(undefined);

  expect(await resolver.resolve(latest("w"))).toMatchObject({ kind: "resolved" });
});

test("who registered a definition, and when, does not change its hash; anything else does", () => {
  const task = { name: "a", taskReferenceName: "a", taskDefinition: { name: "a", createTime: 5, createdBy: "x" } };
  const base = { name: "w", tasks: [{ ...task, type: "SWITCH", decisionCases: { createTime: [], name: [] } }] };
  const hash = (members: object) => snapshotHashOf(definition({ ...base, ...members }));

  expect(hash({ createTime: 1, updateTime: 2, createdBy: "me", updatedBy: "you" })).toBe(hash({}));
  expect(hash({ tasks: [{ ...base.tasks[0], taskDefinition: { name: "a" } }] })).toBe(hash({}));
  expect(hash({ tasks: [{ ...base.tasks[0], decisionCases: { name: [] } }] })).not.toBe(hash({}));
  expect(hash({ outputParameters: { n: 1 } })).not.toBe(hash({ outputParameters: { n: 2 } }));
});
