import {
  inlineTaskDefinitions,
  pinSubWorkflows,
  subWorkflowNamesToPin,
  taskNamesToInline,
  type Refusal,
  type Snapshot,
  type WorkflowDef,
  type WorkflowStarted,
} from "@tutti/engine";
import type { MetadataStore } from "@tutti/ports";
import { SharedRead } from "@tutti/service-kit";
import { LRUCache } from "lru-cache";

import type { Snapshots } from "./snapshots.ts";
import type { DefinitionEnvironment } from "./stored-environment.ts";

/** What a start names. */
export type DefinitionRequest = Pick<WorkflowStarted, "name" | "version" | "inlineDefinition">;

export type Resolved =
  { readonly kind: "resolved"; readonly snapshot: Snapshot } | { readonly kind: "refused"; readonly refusal: Refusal };

export type DefinitionResolverOptions = {
  readonly maxDefinitions: number;
  /** Brought up to date for every start. */
  readonly environment: Pick<DefinitionEnvironment, "asOf">;
};

type Registered = Pick<MetadataStore, "getRevision" | "getWorkflowDef" | "getTaskDefs">;

/**
 * Finds the definition that a start means, inlines its task definitions, pins the versions of its sub-workflows and stores
 * the outcome as a snapshot.
 *
 * A start sees every registration that was answered before it: the revision of all definitions is read for it, one
 * read for all starts that wait, and what is cached counts only at that revision. So with the environment.
 */
export class DefinitionResolver {
  readonly #metadata: Registered;
  readonly #snapshots: Snapshots;
  readonly #environment: DefinitionResolverOptions["environment"];
  readonly #revision: SharedRead<number>;
  readonly #registered: LRUCache<string, { readonly revision: number; readonly resolved: Promise<Resolved> }>;

  constructor(metadata: Registered, snapshots: Snapshots, { maxDefinitions, environment }: DefinitionResolverOptions) {
    this.#metadata = metadata;
    this.#snapshots = snapshots;
    this.#environment = environment;
    this.#revision = new SharedRead(() => metadata.getRevision());
    this.#registered = new LRUCache({ max: maxDefinitions });
  }

  /** Refused as NotFound where nobody has registered it, or a sub-workflow of it without a version. Rejects where a store fails. */
  async resolve({ name, version, inlineDefinition }: DefinitionRequest): Promise<Resolved> {
    const revision = await this.#revision.get();
    await this.#environment.asOf(revision);
    if (inlineDefinition !== undefined) return await this.#inline(inlineDefinition);
    const key = `${version ?? "latest"}:${name}`;
    const cached = this.#registered.get(key);
    if (cached?.revision === revision) return await cached.resolved;
    const resolved = this.#find(name, version);
    this.#registered.set(key, { revision, resolved });
    // A failure is not remembered.
    resolved.catch(() => this.#registered.delete(key));
    return await resolved;
  }

  async #find(name: string, version: number | undefined): Promise<Resolved> {
    const def = await this.#metadata.getWorkflowDef(name, version);
    return def === undefined ? { kind: "refused", refusal: notDefined(name, version) } : await this.#inline(def);
  }

  async #inline(written: WorkflowDef): Promise<Resolved> {
    const def = await this.#pinned(written);
    if (typeof def === "string") return { kind: "refused", refusal: noSubWorkflow(def) };
    const names = taskNamesToInline(def);
    const taskDefs = names.size === 0 ? new Map() : await this.#metadata.getTaskDefs([...names]);
    const snapshot = await this.#snapshots.ensure(inlineTaskDefinitions(def, taskDefs));
    return { kind: "resolved", snapshot };
  }

  /** With the versions of sub-workflows as they are now; the name of one that nobody has registered. */
  async #pinned(def: WorkflowDef): Promise<WorkflowDef | string> {
    const versions = new Map<string, number>();
    for (const name of subWorkflowNamesToPin(def)) {
      const latest = await this.#metadata.getWorkflowDef(name, undefined);
      if (latest === undefined) return name;
      versions.set(name, latest.version);
    }
    return pinSubWorkflows(def, versions);
  }
}

/** Source: reference/engine.md 5.8. */
function noSubWorkflow(name: string): Refusal {
  const message = `The Task ${name} defined as a sub-workflow has no workflow definition available `;
  return { kind: "NotFound", what: "workflowDef", id: name, message };
}

/** Source: reference/engine.md 8.1. */
function notDefined(name: string, version: number | undefined): Refusal {
  const message = `No such workflow defined. name=${name}, version=${version ?? "null"}`;
  return { kind: "NotFound", what: "workflowDef", id: name, message };
}
