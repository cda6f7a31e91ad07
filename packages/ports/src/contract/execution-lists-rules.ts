import { describe, expect, test } from "@jest/globals";

import type { WorkflowDocument } from "../search/search-documents.ts";
import type { ExecutionFilter, ListOrder, ListPlace, Tallies, TallyQuery } from "../search/execution-lists.ts";
import { searchWordsOf } from "../search/words-of.ts";
import { aWorkflowDocument, indexed } from "./given-documents.ts";
import { newWorkflowId } from "./given-execution.ts";
import type { StoresPlace } from "./stores-place.ts";

const all: ExecutionFilter = { condition: undefined, words: [] };
const latestFirst: ListOrder = { by: "startTime", direction: "desc" };
const ofType = (value: string): ExecutionFilter["condition"] => ({
  ...{ kind: "compare", field: "workflowType", comparison: "=", value },
});
const whole: TallyQuery = {
  ...{ of: ["status", "workflowType"], by: "startTime", from: undefined, to: undefined },
  ...{ upTo: 1_000_000, withinMs: 5_000 },
};

const BEFORE_ALL = { time: -1, workflowId: placeId("0"), isSearching: true } as const;
const AFTER_ALL = { time: Number.MAX_SAFE_INTEGER, workflowId: placeId("f"), isSearching: true } as const;

function placeId(digit: string): ListPlace["workflowId"] {
  return "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx".replaceAll("x", digit) as ListPlace["workflowId"];
}

/** What every index does that is listed and counted. */
export function executionListsRules(place: () => StoresPlace): void {
  const put = async (...workflows: readonly WorkflowDocument[]): Promise<void> =>
    await place().search.put(workflows.map((workflow) => indexed(workflow)));
  const pagesFrom = async (
    first: ListPlace | undefined,
    filter: ExecutionFilter,
    page: { readonly order: ListOrder; readonly limit: number; readonly withinMs?: number },
  ): Promise<readonly string[]> => {
    const pages: string[] = [];
    let after = first;
    do {
      const { rows, next } = await place().search.listExecutions(filter, { ...page, after });
      pages.push(rows.map(({ correlationId }) => correlationId).join(""));
      after = next === undefined || first === undefined ? next : { ...next, isSearching: true };
    } while (after !== undefined);
    return pages;
  };
  /** The same twice: as whole pages, and as what is found by looking through rows. */
  const list = async (filter: ExecutionFilter, order: ListOrder, limit: number): Promise<readonly string[]> => {
    const pages = await pagesFrom(undefined, filter, { order, limit });
    const searched = await pagesFrom(order.direction === "asc" ? BEFORE_ALL : AFTER_ALL, filter, {
      ...{ order, limit, withinMs: 60_000 },
    });
    expect(searched).toEqual(pages);
    return pages;
  };

  describe("a list of executions", () => {
    test("shows what is known of them but for their inputs and outputs", async () => {
      const workflow = aWorkflowDocument({
        ...{ status: "FAILED", version: 3, correlationId: "c", priority: 7, createdBy: "me", endTime: 5 },
        ...{ reasonForIncompletion: "größe", failedReferenceTaskNames: `["a"]`, parentWorkflowId: newWorkflowId() },
      });
      await place().search.put([indexed(workflow, { revision: 9 })]);
      await place().search.archive([workflow.workflowId]);

      const page = await place().search.listExecutions(all, { order: latestFirst, after: undefined, limit: 5 });

      const {
        input: _in,
        output: _out,
        event: _event,
        idempotencyKey: _key,
        taskToDomain: _domains,
        ...rest
      } = workflow;
      const {
        failedTaskNames: _names,
        errorTask: _task,
        errorReason: _reason,
        externalInputPayloadStoragePath: _i,
        ...more
      } = rest;
      const { externalOutputPayloadStoragePath: _o, ...row } = more;
      expect(page).toEqual({
        rows: [{ ...row, revision: 9, isArchived: true }],
        next: undefined,
        searchedTo: undefined,
      });
    });

    test("goes on after the last row, whatever has come before it meanwhile", async () => {
      await put(
        ...["a", "b", "c", "d"].map((correlationId, n) => aWorkflowDocument({ correlationId, startTime: 10 + n })),
      );
      const first = await place().search.listExecutions(all, { order: latestFirst, after: undefined, limit: 2 });
      await put(aWorkflowDocument({ correlationId: "new", startTime: 99 }));

      const second = await place().search.listExecutions(all, { order: latestFirst, after: first.next, limit: 2 });

      expect([first, second].map(({ rows }) => rows.map(({ correlationId }) => correlationId))).toEqual([
        ["d", "c"],
        ["b", "a"],
      ]);
      expect(second.next).toBeUndefined();
    });

    test("has each execution once in every order, also where times are alike, and none that does not match", async () => {
      const times = [3, 1, 2, 1].map((n, place_) => ({
        startTime: n,
        updateTime: 10 - n,
        endTime: place_ === 0 ? 0 : n,
      }));
      await put(
        ...times.map((time, n) => aWorkflowDocument({ correlationId: "abcd".charAt(n), ...time })),
        aWorkflowDocument({ correlationId: "x", workflowType: "other" }),
      );
      const filter = { ...all, condition: ofType("order") };
      const listed = async (by: ListOrder["by"], direction: ListOrder["direction"]): Promise<string> =>
        (await list(filter, { by, direction }, 1)).join("");

      expect(await listed("startTime", "desc")).toMatch(/^ac(?:bd|db)$/);
      expect(await listed("startTime", "asc")).toMatch(/^(?:bd|db)ca$/);
      expect(await listed("updateTime", "desc")).toMatch(/^(?:bd|db)ca$/);
      expect(await listed("endTime", "desc")).toMatch(/^c(?:bd|db)a$/);
    });

    test("takes words and conditions together", async () => {
      await put(
        ...[3, 1, 2].map((startTime) => aWorkflowDocument({ correlationId: `${startTime}`, input: `"x"`, startTime })),
        aWorkflowDocument({ correlationId: "4", input: `"x"`, workflowType: "other" }),
        aWorkflowDocument({ correlationId: "5" }),
      );

      expect(await list({ words: searchWordsOf("x"), condition: ofType("order") }, latestFirst, 2)).toEqual([
        "32",
        "1",
      ]);
      expect(await list({ words: searchWordsOf("x*"), condition: ofType("order") }, latestFirst, 5)).toEqual(["321"]);
      const byEnd = { by: "endTime", direction: "desc" } as const;
      const running = { kind: "compare", field: "status", comparison: "=", value: "RUNNING" } as const;
      expect((await list({ words: [], condition: running }, byEnd, 5)).join("")).toMatch(/^[1-5]{5}$/);
    });
  });

  describe("a tally of executions", () => {
    const tally = async (query: Partial<TallyQuery> = {}, filter: Partial<ExecutionFilter> = {}): Promise<Tallies> =>
      await place().search.tallyExecutions({ ...all, ...filter }, { ...whole, ...query });
    const briefly = ({ tallies }: Tallies): readonly string[] =>
      tallies.map(({ status, workflowType, bucket, count }) => `${workflowType} ${status} ${bucket}: ${count}`).sort();
    const hour = 3_600_000;
    const given = async (): Promise<void> =>
      await put(
        aWorkflowDocument({ startTime: 1 * hour, status: "FAILED", endTime: 9 * hour, correlationId: "one" }),
        aWorkflowDocument({ startTime: 2 * hour, status: "FAILED", endTime: 9 * hour }),
        aWorkflowDocument({ startTime: 2 * hour + 1, status: "RUNNING", input: `"x"` }),
        aWorkflowDocument({
          startTime: 9_000 * hour,
          status: "COMPLETED",
          workflowType: "other",
          endTime: 9_001 * hour,
        }),
      );

    test("counts by type and status, and tells the first and the last time", async () => {
      await given();

      const { tallies, isCapped } = await tally({ withTimes: true });

      expect(briefly({ tallies, isCapped })).toEqual([
        "order FAILED 0: 2",
        "order RUNNING 0: 1",
        "other COMPLETED 0: 1",
      ]);
      expect(tallies.find(({ status }) => status === "FAILED")).toMatchObject({ first: hour, last: 2 * hour });
      expect(isCapped).toBe(false);
    });

    test("counts few of them whole, however little time it is given", async () => {
      await given();

      const { tallies, isCapped } = await tally({ of: [], withinMs: 0 });

      expect(briefly({ tallies, isCapped })).toEqual(["  0: 4"]);
      expect(isCapped).toBe(false);
    });

    test("counts what matches alone, by any field and by words", async () => {
      await given();
      const one = { kind: "compare", field: "correlationId", comparison: "=", value: "one" } as const;

      expect(briefly(await tally({ of: [] }, { condition: ofType("order") }))).toEqual(["  0: 3"]);
      expect(briefly(await tally({ of: ["status"] }, { condition: one }))).toEqual([" FAILED 0: 1"]);
      expect(briefly(await tally({ of: ["workflowType"] }, { words: searchWordsOf("x") }))).toEqual(["order  0: 1"]);
      expect(briefly(await tally({}, { condition: ofType("nothing") }))).toEqual([]);
    });

    test("counts within a time, from its beginning to before its end, bucket by bucket", async () => {
      await given();
      const within = { of: ["status"], from: hour, to: 2 * hour + 2, bucketMs: hour } as const;

      expect(briefly(await tally(within))).toEqual([" FAILED 0: 1", " FAILED 1: 1", " RUNNING 1: 1"]);
      expect(briefly(await tally({ ...within, to: 2 * hour }))).toEqual([" FAILED 0: 1"]);
    });

    test("counts by the end those that have one", async () => {
      await given();

      expect(briefly(await tally({ of: ["status"], by: "endTime" }))).toEqual([" COMPLETED 0: 1", " FAILED 0: 2"]);
    });

    test("counts failures by their cause, and gives one of each cause, that which ended last", async () => {
      const failed = (errorGroup: string, endTime: number) =>
        aWorkflowDocument({ status: "FAILED", errorGroup, errorTask: "pay", errorReason: `at ${endTime}`, endTime });
      const last = failed("aa", 9 * hour);
      await put(failed("aa", hour), last, failed("bb", 2 * hour), aWorkflowDocument({ endTime: 3 * hour }));
      const failures = { condition: { kind: "isEmpty", field: "errorGroup", isNegated: true } } as const;
      const byCause = { of: ["errorGroup"], by: "endTime", withTimes: true, from: 0, bucketMs: 5 * hour } as const;

      const { tallies } = await tally(byCause, failures);

      const told = tallies.map((one) => `${one.errorGroup} ${one.bucket}: ${one.count} from ${one.first / hour}`);
      expect(told.sort()).toEqual(["aa 0: 1 from 1", "aa 1: 1 from 9", "bb 0: 1 from 2"]);
      const ofOne = { kind: "compare", field: "errorGroup", comparison: "=", value: "aa" } as const;
      expect(briefly(await tally({ of: ["status"] }, { condition: ofOne }))).toEqual([" FAILED 0: 2"]);
      const listed = await place().search.listExecutions(
        { ...all, condition: ofOne },
        { order: latestFirst, after: undefined, limit: 5 },
      );
      expect(listed.rows.map(({ errorGroup }) => errorGroup)).toEqual(["aa", "aa"]);
      const { workflowId, errorReason } = last;
      expect(await place().search.errorSamples(["aa", "none", ""])).toEqual([
        { workflowId, errorGroup: "aa", errorTask: "pay", errorReason },
      ]);
    });

    test("knows the first and the last time of all", async () => {
      expect(await place().search.timesOfExecutions("startTime")).toBeUndefined();
      expect(briefly(await tally())).toEqual([]);
      await given();

      expect(await place().search.timesOfExecutions("startTime")).toEqual({ first: hour, last: 9_000 * hour });
      expect(await place().search.timesOfExecutions("endTime")).toEqual({ first: 9 * hour, last: 9_001 * hour });
    });
  });
}
