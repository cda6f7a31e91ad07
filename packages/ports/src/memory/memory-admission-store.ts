import { isTerminalWorkflow } from "@tutti/engine";
import type { AdmissionAsked, EpochMs, Execution, WorkflowId } from "@tutti/engine";

import type { AdmissionStore } from "../admission-store.ts";

type Row = { readonly asked: AdmissionAsked; readonly since: EpochMs; mayRun: boolean };

/** AdmissionStore in memory. */
export function makeMemoryAdmissionStore(
  clock: () => EpochMs,
  stateOf: (workflowId: WorkflowId) => Pick<Execution, "status" | "lastSeq"> | undefined,
): AdmissionStore {
  // In the order of their asking.
  const rows = new Map<WorkflowId, Row>();
  const ofKey = (key: string): readonly Row[] => [...rows.values()].filter(({ asked }) => keyOf(asked) === key);
  const running = (key: string): number => ofKey(key).filter(({ mayRun }) => mayRun).length;
  const moveUp = (key: string): readonly WorkflowId[] => {
    const admitted: WorkflowId[] = [];
    for (const row of ofKey(key)) {
      if (row.mayRun) continue;
      if (running(key) >= row.asked.concurrentExecLimit) break;
      row.mayRun = true;
      admitted.push(row.asked.workflowId);
    }
    return admitted;
  };
  return {
    admit: async (asked) => {
      await Promise.resolve();
      const key = keyOf(asked);
      const isNew = !rows.has(asked.workflowId);
      if (isNew) rows.set(asked.workflowId, { asked, since: clock(), mayRun: asked.mode === "force" });
      moveUp(key);
      if (rows.get(asked.workflowId)?.mayRun === true) return "admitted";
      if (asked.mode === "wait" || !isNew) return "waiting";
      rows.delete(asked.workflowId);
      return "full";
    },
    holders: async (of, limit) => {
      const holding = ofKey(keyOf(of)).filter(({ mayRun }) => mayRun);
      return await Promise.resolve(holding.slice(0, limit).map(({ asked }) => asked.workflowId));
    },
    leave: async (workflowId) => {
      await Promise.resolve();
      const row = rows.get(workflowId);
      const state = stateOf(workflowId);
      // It may have been taken up again since.
      if (state !== undefined && !isTerminalWorkflow(state.status)) return [];
      rows.delete(workflowId);
      return row === undefined ? [] : moveUp(keyOf(row.asked));
    },
    findLost: async (olderThanMs, limit) => {
      const lost = [...rows].filter(([workflowId, { since }]) => {
        const status = stateOf(workflowId)?.status;
        return status === undefined ? clock() - since >= olderThanMs : isTerminalWorkflow(status);
      });
      return await Promise.resolve(lost.slice(0, limit).map(([workflowId]) => workflowId));
    },
    findUnbegun: async (limit) => {
      const unbegun = [...rows].filter(([workflowId, { mayRun }]) => {
        const state = stateOf(workflowId);
        return mayRun && state?.status === "RUNNING" && state.lastSeq === 0;
      });
      return await Promise.resolve(unbegun.slice(0, limit).map(([workflowId]) => workflowId));
    },
  };
}

function keyOf({ workflowName, rateLimitKey }: Pick<AdmissionAsked, "workflowName" | "rateLimitKey">): string {
  return JSON.stringify([workflowName, rateLimitKey]);
}
