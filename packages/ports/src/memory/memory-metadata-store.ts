import { Payload, taskDefFromJson, taskDefToJson, workflowDefFromJson, workflowDefToJson } from "@tutti/engine";
import type { EpochMs, TaskDef, WorkflowDef } from "@tutti/engine";

import type { MetadataStore } from "../metadata-store.ts";
import { makeMemoryEventHandlers, type HandlerRows } from "./memory-event-handlers.ts";

/** A definition as it is kept: its JSON text, and the times that the store sets. */
type Kept = { readonly text: string; readonly createTime: EpochMs; readonly updateTime: EpochMs };

type Tables = {
  revision: number;
  readonly clock: () => EpochMs;
  readonly workflows: Map<string, Map<number, Kept>>;
  readonly tasks: Map<string, Kept>;
  readonly environment: Map<string, string>;
};

/** MetadataStore in memory. Definitions go through their JSON text, so that they come back as from a database. */
export function makeMemoryMetadataStore(clock: () => EpochMs, handlers: HandlerRows): MetadataStore {
  const tables: Tables = { revision: 0, clock, workflows: new Map(), tasks: new Map(), environment: new Map() };
  return {
    getRevision: () => Promise.resolve(tables.revision),
    ...makeWorkflowDefs(tables),
    ...makeTaskDefs(tables),
    ...makeMemoryEventHandlers(handlers),
    ...makeEnvironment(tables),
    close: () => Promise.resolve(),
  };
}

function makeWorkflowDefs(
  tables: Tables,
): Pick<
  MetadataStore,
  "createWorkflowDef" | "putWorkflowDefs" | "getWorkflowDef" | "listWorkflowDefs" | "deleteWorkflowDef"
> {
  const { workflows, clock } = tables;
  const put = (def: WorkflowDef): void => {
    const versions = workflows.get(def.name) ?? new Map<number, Kept>();
    const old = versions.get(def.version);
    const times = { createTime: old?.createTime ?? clock(), updateTime: old === undefined ? 0 : clock() };
    workflows.set(def.name, versions.set(def.version, { text: textOf(workflowDefToJson(def)), ...times }));
  };
  return {
    createWorkflowDef: async (def) => {
      await Promise.resolve();
      if (workflows.get(def.name)?.has(def.version) === true) return false;
      put(def);
      tables.revision += 1;
      return true;
    },
    putWorkflowDefs: async (defs) => {
      await Promise.resolve();
      for (const def of defs) put(def);
      if (defs.length > 0) tables.revision += 1;
    },
    getWorkflowDef: async (name, version) => {
      const versions = await Promise.resolve(workflows.get(name));
      const kept = versions?.get(version ?? Math.max(...versions.keys()));
      return kept && workflowDefFrom(kept);
    },
    listWorkflowDefs: async () => {
      const names = await Promise.resolve([...workflows].sort(([a], [b]) => compareBytes(a, b)));
      return names.flatMap(([, versions]) =>
        [...versions].sort(([a], [b]) => a - b).map(([, kept]) => workflowDefFrom(kept)),
      );
    },
    deleteWorkflowDef: async (name, version) => {
      const versions = await Promise.resolve(workflows.get(name));
      if (versions?.delete(version) !== true) return false;
      if (versions.size === 0) workflows.delete(name);
      tables.revision += 1;
      return true;
    },
  };
}

function makeTaskDefs(
  tables: Tables,
): Pick<
  MetadataStore,
  "putTaskDefs" | "updateTaskDef" | "getTaskDef" | "getTaskDefs" | "listTaskDefs" | "deleteTaskDef"
> {
  const { tasks, clock } = tables;
  return {
    putTaskDefs: async (defs) => {
      await Promise.resolve();
      for (const def of defs)
        tasks.set(def.name, { text: textOf(taskDefToJson(def)), createTime: clock(), updateTime: 0 });
      if (defs.length > 0) tables.revision += 1;
    },
    updateTaskDef: async (def) => {
      const kept = await Promise.resolve(tasks.get(def.name));
      if (kept === undefined) return false;
      const { createTime, createdBy } = taskDefFrom(kept);
      tasks.set(def.name, { text: textOf(taskDefToJson({ ...def, createdBy })), createTime, updateTime: clock() });
      tables.revision += 1;
      return true;
    },
    getTaskDef: async (name) => {
      const kept = await Promise.resolve(tasks.get(name));
      return kept && taskDefFrom(kept);
    },
    getTaskDefs: async (names) => {
      await Promise.resolve();
      return new Map(
        [...new Set(names)].flatMap((name) => {
          const kept = tasks.get(name);
          return kept === undefined ? [] : [[name, taskDefFrom(kept)] as const];
        }),
      );
    },
    listTaskDefs: async () => {
      const kept = await Promise.resolve([...tasks].sort(([a], [b]) => compareBytes(a, b)));
      return kept.map(([, def]) => taskDefFrom(def));
    },
    deleteTaskDef: async (name) => {
      await Promise.resolve();
      if (!tasks.delete(name)) return false;
      tables.revision += 1;
      return true;
    },
  };
}

function makeEnvironment(
  tables: Tables,
): Pick<MetadataStore, "listEnvironment" | "putEnvironmentValue" | "deleteEnvironmentValue"> {
  const { environment } = tables;
  return {
    listEnvironment: async () => {
      const values = await Promise.resolve([...environment].sort(([a], [b]) => compareBytes(a, b)));
      return values.map(([name, value]) => ({ name, value }));
    },
    putEnvironmentValue: async ({ name, value }) => {
      await Promise.resolve();
      environment.set(name, value);
      tables.revision += 1;
    },
    deleteEnvironmentValue: async (name) => {
      await Promise.resolve();
      if (!environment.delete(name)) return false;
      tables.revision += 1;
      return true;
    },
  };
}

function textOf(json: ReturnType<typeof taskDefToJson>): string {
  return Payload.fromTree(json).text;
}

function workflowDefFrom({ text, createTime, updateTime }: Kept): WorkflowDef {
  return { ...workflowDefFromJson(Payload.fromText(text).tree).value, createTime, updateTime };
}

function taskDefFrom({ text, createTime, updateTime }: Kept): TaskDef {
  return { ...taskDefFromJson(Payload.fromText(text).tree).value, createTime, updateTime };
}

/** The order of a binary column. */
function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
