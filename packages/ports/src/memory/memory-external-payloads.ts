import { randomBytes } from "node:crypto";

import type { EpochMs, WorkflowId } from "@tutti/engine";

import type { ExecutionStore } from "../execution-store.ts";
import type { ExternalObjects, ExternalPayloadIndex, PutOutcome } from "../external-payloads.ts";

type Known = { lookAt: EpochMs; isGoing: boolean; bytes: Uint8Array | undefined; readonly needed: Set<WorkflowId> };

/** ExternalPayloadIndex and ExternalObjects in memory. */
export function makeMemoryExternalPayloads(
  clock: () => EpochMs,
  executions: Pick<ExecutionStore, "getExecution">,
): { readonly index: ExternalPayloadIndex; readonly objects: ExternalObjects } {
  const known = new Map<string, Known>();
  return { index: makeIndex(known, { clock, executions }), objects: makeObjects(known) };
}

function makeIndex(
  known: Map<string, Known>,
  { clock, executions }: { readonly clock: () => EpochMs; readonly executions: Pick<ExecutionStore, "getExecution"> },
): ExternalPayloadIndex {
  const key = randomBytes(32);
  const isNeeded = async ({ needed }: Known): Promise<boolean> => {
    for (const workflowId of needed) {
      if ((await executions.getExecution(workflowId, { includeTasks: false })) === undefined) needed.delete(workflowId);
    }
    return needed.size > 0;
  };
  return {
    expect: async (path, { keepMs }) => {
      const one = known.get(path) ?? { lookAt: 0, isGoing: false, bytes: undefined, needed: new Set<WorkflowId>() };
      known.set(path, one);
      if (!one.isGoing) one.lookAt = Math.max(one.lookAt, clock() + keepMs);
      return await Promise.resolve(!one.isGoing);
    },
    refer: async (path, workflowId, { keepMs }) => {
      await Promise.resolve();
      const one = known.get(path);
      if (one === undefined || one.isGoing) return false;
      one.needed.add(workflowId);
      one.lookAt = Math.max(one.lookAt, clock() + keepMs);
      return true;
    },
    release: async (workflowId) => {
      for (const one of known.values()) if (one.needed.has(workflowId)) one.lookAt = Math.min(one.lookAt, clock());
      await Promise.resolve();
    },
    takeUnneeded: async ({ limit, keepMs }) => {
      const due = [...known].filter(([, { lookAt }]) => lookAt <= clock()).slice(0, limit);
      const unneeded: string[] = [];
      for (const [path, one] of due) {
        one.isGoing = !(await isNeeded(one));
        one.lookAt = clock() + keepMs;
        if (one.isGoing) unneeded.push(path);
      }
      return { looked: due.length, unneeded };
    },
    forget: async (path) => {
      known.delete(path);
      await Promise.resolve();
    },
    signingKey: () => Promise.resolve(key),
  };
}

function makeObjects(known: ReadonlyMap<string, Known>): ExternalObjects {
  return {
    put: async (path, bytes, { maxBytes }): Promise<PutOutcome> => {
      const pieces: Uint8Array[] = [];
      let sizeBytes = 0;
      for await (const piece of bytes) {
        sizeBytes += piece.length;
        if (sizeBytes > maxBytes) return { kind: "tooLarge" };
        pieces.push(piece);
      }
      const one = known.get(path);
      if (one === undefined || one.isGoing) return { kind: "unexpected" };
      const put = Buffer.concat(pieces);
      if (one.bytes !== undefined && !put.equals(one.bytes)) return { kind: "taken" };
      one.bytes = put;
      return { kind: "stored", sizeBytes };
    },
    get: async (path) => {
      const bytes = await Promise.resolve(known.get(path)?.bytes);
      return bytes && { sizeBytes: bytes.length, bytes: once(bytes) };
    },
    delete: async (path) => {
      const one = known.get(path);
      if (one !== undefined) one.bytes = undefined;
      await Promise.resolve();
    },
  };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(bytes);
}
