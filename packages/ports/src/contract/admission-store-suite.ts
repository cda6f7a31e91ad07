import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Admission, AdmissionAsked, WorkflowId } from "@tutti/engine";

import { anExecution, changed, created, locking, newWorkflowId, write } from "./given-execution.ts";
import type { StoresPlace } from "./stores-place.ts";

/** What every store of admissions does. */
export function admissionStoreSuite(name: string, makePlace: () => Promise<StoresPlace>): void {
  describe(`${name}`, () => {
    let place: StoresPlace;
    beforeAll(async () => {
      place = await makePlace();
    });
    afterAll(async () => await place.drop());

    let keys = 0;
    const ofAKey = (concurrentExecLimit: number) => {
      keys += 1;
      const limit = { workflowName: "order", rateLimitKey: `key-${keys}`, concurrentExecLimit };
      return async (over: Partial<AdmissionAsked> = {}): Promise<readonly [Admission, WorkflowId]> => {
        const asked = { ...limit, workflowId: newWorkflowId(), mode: "wait", ...over } as const;
        return [await place.admissions.admit(asked), asked.workflowId];
      };
    };
    const answers = (asked: readonly (readonly [Admission, WorkflowId])[]) => asked.map(([answer]) => answer);

    describe("executions by their key", () => {
      test("as many may run as the limit says, and the others wait", async () => {
        const admit = ofAKey(2);

        expect(answers([await admit(), await admit(), await admit()])).toEqual(["admitted", "admitted", "waiting"]);
      });

      test("of twenty that ask at the same time not one more", async () => {
        const admit = ofAKey(3);

        const all = await Promise.all(Array.from({ length: 20 }, async () => await admit()));

        expect(answers(all).filter((answer) => answer === "admitted")).toHaveLength(3);
      });

      test("who must not wait is told that it is full, and counts for nothing", async () => {
        const admit = ofAKey(1);
        const [, first] = await admit({ mode: "reject" });

        const [second] = await admit({ mode: "reject" });

        expect([second, await place.admissions.leave(first)]).toEqual(["full", []]);
      });

      test("asking again says how it stands", async () => {
        const admit = ofAKey(1);
        const [, first] = await admit();
        const [, second] = await admit();

        const again = [await admit({ workflowId: first }), await admit({ workflowId: second })];
        await place.admissions.leave(first);

        expect(answers([...again, await admit({ workflowId: second })])).toEqual(["admitted", "waiting", "admitted"]);
      });

      test("who leaves makes way for the one that waits longest, and only once", async () => {
        const admit = ofAKey(1);
        const [, first] = await admit();
        const [, second] = await admit();
        const [, third] = await admit();

        const then = [await place.admissions.leave(first), await place.admissions.leave(first)];

        expect(then).toEqual([[second], []]);
        expect(await place.admissions.leave(second)).toEqual([third]);
      });

      test("who waits and leaves makes way for nobody", async () => {
        const admit = ofAKey(1);
        await admit();
        const [, second] = await admit();

        expect(await place.admissions.leave(second)).toEqual([]);
      });

      test("a newcomer does not overtake one that waits, whatever its own limit", async () => {
        const admit = ofAKey(1);
        await admit();
        await admit();

        expect(answers([await admit({ concurrentExecLimit: 9 })])).toEqual(["waiting"]);
      });

      test("one that runs again at an operator's word counts, whether there is room or not", async () => {
        const admit = ofAKey(1);
        const [, first] = await admit();
        const [forced, second] = await admit({ mode: "force" });
        const [, third] = await admit();

        const then = [await place.admissions.leave(first), await place.admissions.leave(second)];

        expect([forced, ...then]).toEqual(["admitted", [], [third]]);
      });

      test("of a key tells who holds it, those that have asked first, and not who waits", async () => {
        const admit = ofAKey(2);
        const [[, first], [, second]] = [await admit(), await admit()];
        await admit();
        const key = { workflowName: "order", rateLimitKey: `key-${keys}` };

        const told = [await place.admissions.holders(key, 9), await place.admissions.holders(key, 1)];

        expect(told).toEqual([[first, second], [first]]);
        expect(await place.admissions.holders({ ...key, workflowName: "other" }, 9)).toEqual([]);
      });

      test("each key is counted by itself, whatever its name", async () => {
        const admit = ofAKey(1);

        const all = [await admit(), await admit({ rateLimitKey: "größe 火" }), await admit({ workflowName: "other" })];

        expect(answers(all)).toEqual(["admitted", "admitted", "admitted"]);
      });
    });

    describe("admissions of nobody", () => {
      test("are those of executions that have ended, and of those that were never stored", async () => {
        const admit = ofAKey(5);
        const running = anExecution();
        const ended = anExecution({ status: "COMPLETED" });
        for (const execution of [running, ended]) {
          await place.executions.applyBatch(locking([]), () => write([created(execution)]));
          await admit({ workflowId: execution.workflowId });
        }
        const [, never] = await admit();
        const ours = new Set([running.workflowId, ended.workflowId, never]);
        const lost = async (olderThanMs: number) =>
          new Set((await place.admissions.findLost(olderThanMs, 1_000)).filter((id) => ours.has(id)));

        expect(await lost(60_000)).toEqual(new Set([ended.workflowId]));
        expect(await lost(-60_000)).toEqual(new Set([ended.workflowId, never]));

        await place.executions.applyBatch(locking([running.workflowId]), () =>
          write([changed({ ...running, revision: 2, status: "FAILED" })]),
        );
        expect(await lost(60_000)).toEqual(new Set([ended.workflowId, running.workflowId]));
      });

      test("are none of one that runs, as when it was taken up again before its end was told", async () => {
        const admit = ofAKey(1);
        const execution = anExecution();
        await place.executions.applyBatch(locking([]), () => write([created(execution)]));
        await admit({ workflowId: execution.workflowId });
        await admit();

        expect(await place.admissions.leave(execution.workflowId)).toEqual([]);
        expect(answers([await admit({ workflowId: execution.workflowId })])).toEqual(["admitted"]);
      });

      test("who may run and has no task is found, as nobody may have told it; who waits, and who has begun, is not", async () => {
        const admit = ofAKey(2);
        const [unbegun, begun, waits] = [anExecution({ lastSeq: 0 }), anExecution({ lastSeq: 1 }), anExecution()];
        for (const execution of [unbegun, begun, waits]) {
          await place.executions.applyBatch(locking([]), () => write([created(execution)]));
          await admit({ workflowId: execution.workflowId });
        }

        const found = await place.admissions.findUnbegun(1_000);

        expect(found.filter((id) => [unbegun, begun, waits].some(({ workflowId }) => workflowId === id))).toEqual([
          unbegun.workflowId,
        ]);
      });
    });
  });
}
