import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parseJson, taskDefFromJson, workflowDefFromJson } from "@tutti/engine";
import type { TaskDef, WorkflowDef } from "@tutti/engine";

import type { MetadataStore } from "../metadata-store.ts";
import type { StoresPlace } from "./stores-place.ts";

const ODD_NAMES = ["Order", "order", "order ", "órder", "__proto__", "注文😀"];

/** What every MetadataStore does. */
export function metadataStoreSuite(name: string, makePlace: () => Promise<StoresPlace>): void {
  describe(`${name}: definitions`, () => {
    let place: StoresPlace;
    const store = (): MetadataStore => place.metadata;
    beforeAll(async () => {
      place = await makePlace();
    }, 30_000);
    afterAll(async () => {
      await place.drop();
    }, 30_000);

    workflowRules(store);
    taskRules(store);
    environmentRules(store);
  });
}

function workflowRules(store: () => MetadataStore): void {
  test("a workflow definition comes back as it was registered, with the time of its registration", async () => {
    const def = workflowDef("whole", {
      description: "d",
      tasks:
        '[{"name":"t","taskReferenceName":"t_1","inputParameters":{"n":12345678901234567890,"d":1.0,"__proto__":1}}]',
    });

    await store().createWorkflowDef(def);

    const found = await store().getWorkflowDef("whole", 1);
    expect(found).toEqual({ ...def, createTime: found?.createTime });
    expect(found?.createTime).toBeGreaterThan(1_600_000_000_000);
  });

  test("a name and version can be created once", async () => {
    expect(await store().createWorkflowDef(workflowDef("once"))).toBe(true);
    expect(await store().createWorkflowDef(workflowDef("once", { description: "new" }))).toBe(false);
    expect(await store().createWorkflowDef(workflowDef("once", { version: 2 }))).toBe(true);

    expect((await store().getWorkflowDef("once", 1))?.description).toBeUndefined();
  });

  test("of callers that create the same at once, one succeeds", async () => {
    const created = await Promise.all([1, 2, 3, 4].map(() => store().createWorkflowDef(workflowDef("race"))));

    expect(created.filter((isCreated) => isCreated)).toHaveLength(1);
  });

  test("replacing keeps the time of registration and sets the time of the update", async () => {
    await store().putWorkflowDefs([workflowDef("put")]);
    const before = await store().getWorkflowDef("put", 1);

    await store().putWorkflowDefs([workflowDef("put", { description: "new" }), workflowDef("put", { version: 2 })]);

    const after = await store().getWorkflowDef("put", 1);
    expect(before?.updateTime).toBe(0);
    expect(after).toMatchObject({ description: "new", createTime: before?.createTime });
    expect(after?.updateTime).toBeGreaterThanOrEqual(after?.createTime ?? Infinity);
    expect((await store().getWorkflowDef("put", 2))?.updateTime).toBe(0);
  });

  test("without a version the highest is found", async () => {
    await store().putWorkflowDefs([2, 10, 9].map((version) => workflowDef("latest", { version })));

    expect((await store().getWorkflowDef("latest", undefined))?.version).toBe(10);
    expect(await store().getWorkflowDef("latest", 3)).toBeUndefined();
    expect(await store().getWorkflowDef("unknown", undefined)).toBeUndefined();
  });

  test("workflow names are exact, and listed by name and version", async () => {
    await store().putWorkflowDefs(ODD_NAMES.flatMap((name) => [2, 1].map((version) => workflowDef(name, { version }))));

    const listed = (await store().listWorkflowDefs()).filter(({ name }) => ODD_NAMES.includes(name));

    const names = [...ODD_NAMES].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(listed.map(({ name, version }) => [name, version])).toEqual(
      names.flatMap((n) => [
        [n, 1],
        [n, 2],
      ]),
    );
    for (const name of ODD_NAMES) expect((await store().getWorkflowDef(name, undefined))?.name).toBe(name);
    expect(await store().getWorkflowDef("ORDER", undefined)).toBeUndefined();
  });

  test("deleting one version leaves the others", async () => {
    await store().putWorkflowDefs([1, 2].map((version) => workflowDef("gone", { version })));

    expect(await store().deleteWorkflowDef("gone", 2)).toBe(true);
    expect(await store().deleteWorkflowDef("gone", 2)).toBe(false);

    expect((await store().getWorkflowDef("gone", undefined))?.version).toBe(1);
  });

  test("the revision rises with each change, and only then", async () => {
    const at = () => store().getRevision();
    const before = await at();
    await store().createWorkflowDef(workflowDef("revision"));
    const afterCreate = await at();
    await store().createWorkflowDef(workflowDef("revision"));
    await store().deleteTaskDef("unknown");
    await store().putWorkflowDefs([]);
    const afterNothing = await at();
    await store().putTaskDefs([taskDef("revision")]);
    const afterPut = await at();
    await store().deleteWorkflowDef("revision", 1);

    expect(afterCreate).toBeGreaterThan(before);
    expect(afterNothing).toBe(afterCreate);
    expect(afterPut).toBeGreaterThan(afterNothing);
    expect(await at()).toBeGreaterThan(afterPut);
  });
}

function taskRules(store: () => MetadataStore): void {
  test("a task definition comes back as it was registered", async () => {
    const def = taskDef("whole", { retryCount: 7, inputTemplate: '{"n":12345678901234567890}' });

    await store().putTaskDefs([def]);

    const found = await store().getTaskDef("whole");
    expect(found).toEqual({ ...def, createTime: found?.createTime });
    expect(found?.createTime).toBeGreaterThan(1_600_000_000_000);
  });

  test("registering a task definition again starts it anew", async () => {
    await store().putTaskDefs([taskDef("anew")]);
    await store().updateTaskDef(taskDef("anew"));

    await store().putTaskDefs([taskDef("anew", { createdBy: '"second"' })]);

    expect(await store().getTaskDef("anew")).toMatchObject({ createdBy: "second", updateTime: 0 });
  });

  test("updating a task definition keeps when and by whom it was made", async () => {
    await store().putTaskDefs([taskDef("kept", { createdBy: '"maker"' })]);
    const before = await store().getTaskDef("kept");

    expect(await store().updateTaskDef(taskDef("kept", { createdBy: '"other"', retryCount: 9 }))).toBe(true);

    const after = await store().getTaskDef("kept");
    expect(after).toMatchObject({ createdBy: "maker", createTime: before?.createTime, retryCount: 9 });
    expect(after?.updateTime).toBeGreaterThan(0);
    expect(await store().updateTaskDef(taskDef("unknown"))).toBe(false);
    expect(await store().getTaskDef("unknown")).toBeUndefined();
  });

  test("task names are exact; of many names those that are registered are found", async () => {
    await store().putTaskDefs(ODD_NAMES.map((name) => taskDef(name)));

    const found = await store().getTaskDefs([...ODD_NAMES, "ORDER", "order  "]);

    expect([...found.keys()].sort()).toEqual([...ODD_NAMES].sort());
    expect(await store().getTaskDefs([])).toEqual(new Map());
    const listed = (await store().listTaskDefs()).map(({ name }) => name).filter((name) => ODD_NAMES.includes(name));
    expect(listed).toEqual([...ODD_NAMES].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  });

  test("a deleted task definition is gone", async () => {
    await store().putTaskDefs([taskDef("gone")]);

    expect(await store().deleteTaskDef("gone")).toBe(true);
    expect(await store().deleteTaskDef("gone")).toBe(false);

    expect(await store().getTaskDef("gone")).toBeUndefined();
  });
}

function environmentRules(store: () => MetadataStore): void {
  test("values of the environment are there until they are deleted, by exact names, and each change raises the revision", async () => {
    const before = await store().getRevision();
    await store().putEnvironmentValue({ name: "Region", value: "eu" });
    await store().putEnvironmentValue({ name: "region", value: "注文 😀" });
    await store().putEnvironmentValue({ name: "Region", value: "" });

    expect(await store().listEnvironment()).toEqual([
      { name: "Region", value: "" },
      { name: "region", value: "注文 😀" },
    ]);
    const afterPut = await store().getRevision();
    expect(afterPut).toBeGreaterThan(before);
    expect(await store().deleteEnvironmentValue("REGION")).toBe(false);
    expect(await store().getRevision()).toBe(afterPut);
    expect(await store().deleteEnvironmentValue("Region")).toBe(true);
    expect(await store().listEnvironment()).toEqual([{ name: "region", value: "注文 😀" }]);
    expect(await store().getRevision()).toBeGreaterThan(afterPut);
  });
}

type Members = { readonly [key: string]: string | number };

function workflowDef(name: string, { description, ...members }: Members = {}): WorkflowDef {
  const described = description === undefined ? members : { ...members, description: JSON.stringify(description) };
  return workflowDefFromJson(parseJson(objectText(name, described))).value;
}

function taskDef(name: string, members: Members = {}): TaskDef {
  return taskDefFromJson(parseJson(objectText(name, members))).value;
}

/** Members are JSON texts, so that numbers of any length can be given. */
function objectText(name: string, members: Members): string {
  const texts = Object.entries({ name: JSON.stringify(name), ...members });
  return `{${texts.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(",")}}`;
}
