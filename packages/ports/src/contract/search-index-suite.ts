import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";

import type { WorkflowDocument } from "../search/search-documents.ts";
import type { TaskField, WorkflowField } from "../search/search-fields.ts";
import type { SearchCondition, SearchQuery } from "../search/search-query.ts";
import { searchWordsOf } from "../search/words-of.ts";
import { executionListsRules } from "./execution-lists-rules.ts";
import { aTaskDocument, aWorkflowDocument, indexed } from "./given-documents.ts";
import { newWorkflowId } from "./given-execution.ts";
import type { StoresPlace } from "./stores-place.ts";

type Query = SearchQuery<WorkflowField>;
type TaskQuery = SearchQuery<TaskField>;

const everything = { condition: undefined, words: [], sort: [], start: 0, size: 100 } as const;

/** What every index of searches does. */
export function searchIndexSuite(name: string, makePlace: () => Promise<StoresPlace>): void {
  describe(`${name}`, () => {
    let place: StoresPlace;
    beforeEach(async () => {
      place = await makePlace();
    });
    afterEach(async () => await place.drop());

    const put = async (...workflows: readonly WorkflowDocument[]): Promise<void> =>
      await place.search.put(workflows.map((workflow) => indexed(workflow)));
    const search = async (query: Partial<Query> = {}) =>
      await place.search.searchWorkflows({ ...everything, ...query });
    const searchTasks = async (query: Partial<TaskQuery> = {}) =>
      await place.search.searchTasks({ ...everything, ...query });
    /** The correlation ids of what is found, in order. */
    const found = async (query: Partial<Query> = {}): Promise<readonly string[]> =>
      (await search(query)).results.map(({ correlationId }) => correlationId);
    const where = async (condition: SearchCondition<WorkflowField>): Promise<readonly string[]> =>
      [...(await found({ condition }))].sort();

    describe("the index of searches", () => {
      test("gives executions and tasks as they were put", async () => {
        const workflow = aWorkflowDocument({
          ...{ correlationId: "größe 火 'x' \\", status: "FAILED", parentWorkflowId: newWorkflowId(), version: 3 },
          ...{ endTime: 1_700_000_005_000, priority: 7, input: `{"a":"\u0001'%_\\"}`, output: "x".repeat(70_000) },
          ...{ failedTaskNames: `["a"]`, taskToDomain: `{"*":"d"}`, reasonForIncompletion: "no", createdBy: "me" },
        });
        const task = aTaskDocument(workflow, { status: "FAILED", queueWaitTime: 5, domain: "d", output: "{}" });
        await place.search.put([indexed(workflow, { tasks: [task] })]);

        expect(await search()).toEqual({ totalHits: 1, results: [workflow] });
        expect(await searchTasks()).toEqual({ totalHits: 1, results: [task] });
      });

      test("keeps what is newer, and takes over what is as new", async () => {
        const workflow = aWorkflowDocument();
        const at = async (revision: number, status: WorkflowDocument["status"]): Promise<void> =>
          await place.search.put([indexed({ ...workflow, status }, { revision })]);
        await at(3, "COMPLETED");

        await at(2, "RUNNING");
        expect((await search()).results).toMatchObject([{ status: "COMPLETED" }]);

        await at(3, "FAILED");
        expect((await search()).results).toMatchObject([{ status: "FAILED" }]);
        expect(await place.search.revisionsOf([workflow.workflowId, newWorkflowId()])).toEqual(
          new Map([[workflow.workflowId, 3]]),
        );
      });

      test("tells how many tasks of a type are under way, and which began first", async () => {
        const workflow = aWorkflowDocument();
        const [late, early, waits, other] = [
          aTaskDocument(workflow, { status: "IN_PROGRESS", startTime: 20 }),
          aTaskDocument(workflow, { status: "IN_PROGRESS", startTime: 10, domain: "eu" }),
          aTaskDocument(workflow),
          aTaskDocument(workflow, { status: "IN_PROGRESS", taskType: "größe", startTime: 5 }),
        ];
        await place.search.put([indexed(workflow, { tasks: [late, early, waits, other] })]);

        expect(await place.search.countInProgress(["größe", "pay", "never"], 100)).toEqual(
          new Map([
            ["größe", 1],
            ["pay", 2],
            ["never", 0],
          ]),
        );
        expect(await place.search.countInProgress(["pay"], 1)).toEqual(new Map([["pay", 1]]));
        expect(await place.search.findInProgress("pay", 10)).toEqual([
          { taskId: early.taskId, since: 10 },
          { taskId: late.taskId, since: 20 },
        ]);
        expect(await place.search.findInProgress("pay", 1)).toHaveLength(1);
      });

      test("tells what past runs of a definition took, the latest first, and looks no further than it is told", async () => {
        const run = (startTime: number, more: Partial<WorkflowDocument> = {}) => {
          const workflow = aWorkflowDocument({
            ...{ workflowType: "größe", version: 2, status: "COMPLETED", startTime, endTime: startTime + 9, ...more },
          });
          const times = { scheduledTime: startTime, startTime: startTime + 1, endTime: startTime + 5 };
          const done = aTaskDocument(workflow, { status: "COMPLETED", referenceTaskName: `at ${startTime}`, ...times });
          return indexed(workflow, { tasks: [done, aTaskDocument(workflow, { status: "FAILED" })] });
        };
        const others = [
          ...[run(60, { status: "FAILED" }), run(70, { workflowType: "other" }), run(50, { version: 1 })],
          run(40, { status: "RUNNING" }),
        ];
        await place.search.put([run(10), run(30), run(20), ...others]);
        const past = async (limits = { recent: 100, executions: 100, tasks: 100 }, version = 2) =>
          await place.search.pastRuns({ name: "größe", version }, limits);

        const { executions, tasks } = await past();
        expect(executions.map(({ startTime, endTime }) => [startTime, endTime])).toEqual([
          [30, 39],
          [20, 29],
          [10, 19],
        ]);
        expect(tasks.toSorted((a, b) => a.startTime - b.startTime)).toEqual(
          [10, 20, 30].map((time) => ({
            ...{ referenceTaskName: `at ${time}`, scheduledTime: time, startTime: time + 1, endTime: time + 5 },
          })),
        );
        expect((await past({ recent: 2, executions: 9, tasks: 9 })).executions).toHaveLength(1);
        expect((await past({ recent: 9, executions: 2, tasks: 1 })).executions).toHaveLength(2);
        expect((await past({ recent: 9, executions: 2, tasks: 1 })).tasks).toHaveLength(1);
        expect(await past({ recent: 9, executions: 9, tasks: 9 }, 3)).toEqual({ executions: [], tasks: [] });
      });

      test("tells how the tasks of a type stand that began last, the latest first, without those that have not begun", async () => {
        const workflow = aWorkflowDocument();
        const task = (startTime: number, more: object = {}) =>
          aTaskDocument(workflow, {
            taskType: "größe",
            status: "FAILED",
            scheduledTime: 5,
            startTime,
            endTime: 99,
            ...more,
          });
        const open = task(30, { status: "IN_PROGRESS", endTime: 0 });
        await place.search.put([
          indexed(workflow, { tasks: [task(10), open, task(20), task(0), task(40, { taskType: "other" })] }),
        ]);

        const recent = await place.search.recentTasks("größe", 10);

        expect(recent).toEqual([
          { status: "IN_PROGRESS", scheduledTime: 5, startTime: 30, endTime: 0 },
          ...[20, 10].map((startTime) => ({ status: "FAILED", scheduledTime: 5, startTime, endTime: 99 })),
        ]);
        expect(await place.search.recentTasks("größe", 1)).toHaveLength(1);
      });

      test("tells which tasks of each queue ended lately, and looks no further than it is told", async () => {
        const workflow = aWorkflowDocument();
        const ended = (endTime: number, more: object = {}) =>
          aTaskDocument(workflow, { taskType: "größe", status: "COMPLETED", startTime: 1, endTime, ...more });
        const open = ended(0, { status: "IN_PROGRESS", updateTime: 140 });
        const elsewhere = ended(130, { domain: "eu", status: "FAILED", scheduledTime: 5 });
        const others = Array.from({ length: 30 }, (_, at) => ended(141 + at, { taskType: "INLINE" }));
        const tasks = [ended(99), open, ended(110), ended(120), elsewhere, ...others];
        await place.search.put([indexed(workflow, { tasks })]);
        const since = async (sinceTime: number, ofEach: number, together = 1000) => {
          const limits = { ofEach, together };
          const found = await place.search.endedTasks(["größe", "other"], { sinceTime, limits });
          const times = found.map((one) => [one.domain, one.sinceTime, ...one.tasks.map(({ endTime }) => endTime)]);
          return times.toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1));
        };

        const eu = (sinceTime: number) => ["eu", sinceTime, 130];
        expect(await since(100, 100)).toEqual([["", 100, 120, 110], eu(100)]);
        expect(await since(121, 100)).toEqual([eu(121)]);
        expect(await since(100, 1)).toEqual([["", 120, 120], eu(130)]);
        expect(await since(0, 100)).toEqual([["", 0, 120, 110, 99], eu(0)]);
        const limits = { ofEach: 100, together: 1 };
        expect(await place.search.endedTasks(["größe"], { sinceTime: 121, limits })).toEqual([
          {
            ...{ taskType: "größe", domain: "eu", sinceTime: 121 },
            tasks: [{ status: "FAILED", scheduledTime: 5, startTime: 1, endTime: 130 }],
          },
        ]);
        const [inline] = await place.search.endedTasks(["INLINE"], { sinceTime: 1, limits });
        expect([inline?.sinceTime, inline?.tasks.length]).toEqual([151, 20]);
      });

      test("tells how far executions are, counted no further than it is told, and what they were given and gave", async () => {
        const [two, none] = [aWorkflowDocument({ input: `{"a":"größe"}`, output: `{"b":1}` }), aWorkflowDocument()];
        const tasks = [aTaskDocument(two, { status: "IN_PROGRESS" }), aTaskDocument(two, { status: "FAILED" })];
        await place.search.put([indexed(two, { tasks }), indexed(none)]);
        const ids = [two.workflowId, none.workflowId, newWorkflowId()];

        expect(await place.search.progressOf(ids, 100)).toEqual(
          new Map([
            [two.workflowId, { known: 2, ended: 1 }],
            [none.workflowId, { known: 0, ended: 0 }],
          ]),
        );
        expect((await place.search.progressOf(ids, 1)).get(two.workflowId)?.known).toBe(1);
        expect(await place.search.payloadTextsOf(ids)).toEqual(
          new Map([
            [two.workflowId, { input: two.input, output: two.output }],
            [none.workflowId, { input: none.input, output: none.output }],
          ]),
        );
      });

      test("forgets tasks that an execution has no more, and the words of what was before", async () => {
        const workflow = aWorkflowDocument({ input: `{"a":"apple"}` });
        const [gone, kept] = [aTaskDocument(workflow, { input: `"plum"` }), aTaskDocument(workflow)];
        await place.search.put([indexed(workflow, { tasks: [gone, kept] })]);

        await place.search.put([indexed({ ...workflow, input: `{"a":"pear"}` }, { revision: 2, tasks: [kept] })]);

        expect((await searchTasks()).results).toEqual([kept]);
        const hits = [];
        for (const text of ["apple", "pear"]) hits.push((await search({ words: searchWordsOf(text) })).totalHits);
        hits.push((await searchTasks({ words: searchWordsOf("plum") })).totalHits);
        expect(hits).toEqual([0, 1, 0]);
      });

      test("loses what is removed, and nothing else", async () => {
        const [gone, kept] = [aWorkflowDocument({ correlationId: "gone" }), aWorkflowDocument()];
        await place.search.put([gone, kept].map((one) => indexed(one, { tasks: [aTaskDocument(one)] })));

        await place.search.remove([gone.workflowId, newWorkflowId()]);

        expect((await search()).results).toEqual([kept]);
        expect((await searchTasks()).results.map(({ workflowId }) => workflowId)).toEqual([kept.workflowId]);
        expect((await search({ words: searchWordsOf("gone") })).totalHits).toBe(0);
      });

      test("finds what is archived, does not name it among what is there, and does not lose it by a removal", async () => {
        const [kept, archived] = [aWorkflowDocument(), aWorkflowDocument({ correlationId: "archived" })];
        await put(kept, archived);

        await place.search.archive([archived.workflowId, newWorkflowId()]);

        expect((await place.search.findIds(undefined, 10)).items).toEqual([kept.workflowId]);
        expect(await found({ words: searchWordsOf("archived") })).toEqual(["archived"]);
        await place.search.remove([kept.workflowId, archived.workflowId]);
        expect(await found()).toEqual(["archived"]);
      });

      test("gives the ids of all that is there, page by page", async () => {
        const all = [aWorkflowDocument(), aWorkflowDocument(), aWorkflowDocument()];
        await put(...all);

        const first = await place.search.findIds(undefined, 2);
        const second = await place.search.findIds(first.next, 2);

        expect([...first.items, ...second.items]).toEqual(all.map(({ workflowId }) => workflowId).sort());
        expect(second.next).toBeUndefined();
      });
    });

    describe("a search", () => {
      const given = async (): Promise<void> =>
        await put(
          aWorkflowDocument({ correlationId: "a", workflowType: "Order", status: "RUNNING", startTime: 1, version: 1 }),
          aWorkflowDocument({
            correlationId: "b",
            workflowType: "order",
            status: "FAILED",
            startTime: 2,
            endTime: 12,
            version: 2,
          }),
          aWorkflowDocument({
            correlationId: "c",
            workflowType: "ship_it%",
            status: "COMPLETED",
            startTime: 3,
            endTime: 4,
            version: 3,
          }),
        );
      const compare = (
        field: WorkflowField,
        comparison: "=" | "!=" | "<" | "<=" | ">" | ">=",
        value: string | number,
      ): SearchCondition<WorkflowField> => ({ kind: "compare", field, comparison, value });

      test("compares texts exactly, numbers and times as numbers", async () => {
        await given();

        expect(await where(compare("workflowType", "=", "order"))).toEqual(["b"]);
        expect(await where(compare("workflowType", "!=", "order"))).toEqual(["a", "c"]);
        expect(await where(compare("version", ">", 1))).toEqual(["b", "c"]);
        expect(await where(compare("startTime", "<", 2))).toEqual(["a"]);
        expect(await where(compare("startTime", ">=", 2))).toEqual(["b", "c"]);
        expect(await where(compare("executionTime", ">", 5))).toEqual(["b"]);
        expect(await where(compare("correlationId", ">", "b"))).toEqual(["c"]);
      });

      test("joins conditions by and and or", async () => {
        await given();
        const or: SearchCondition<WorkflowField> = {
          kind: "or",
          conditions: [compare("status", "=", "RUNNING"), compare("status", "=", "FAILED")],
        };

        expect(await where(or)).toEqual(["a", "b"]);
        expect(await where({ kind: "and", conditions: [or, compare("version", "=", 2)] })).toEqual(["b"]);
      });

      test("knows lists, patterns and what is absent, and their opposites", async () => {
        await given();
        const texts = { field: "status", values: ["FAILED", "COMPLETED"] } as const;
        const pattern = { kind: "matches", field: "workflowType", isNegated: false } as const;

        expect(await where({ kind: "oneOf", ...texts, isNegated: false })).toEqual(["b", "c"]);
        expect(await where({ kind: "oneOf", ...texts, isNegated: true })).toEqual(["a"]);
        expect(await where({ ...pattern, pattern: "ORD*" })).toEqual(["a", "b"]);
        expect(await where({ ...pattern, pattern: "*_it%" })).toEqual(["c"]);
        expect(await where({ ...pattern, pattern: "*r%*" })).toEqual([]);
        expect(await where({ ...pattern, pattern: "ord*", isNegated: true })).toEqual(["c"]);
        expect(await where({ kind: "isEmpty", field: "endTime", isNegated: false })).toEqual(["a"]);
        expect(await where({ kind: "isEmpty", field: "correlationId", isNegated: true })).toEqual(["a", "b", "c"]);
      });

      test("takes ids as texts, and finds nothing under what is none", async () => {
        const parent = aWorkflowDocument({ correlationId: "parent" });
        const child = aWorkflowDocument({ correlationId: "child", parentWorkflowId: parent.workflowId });
        await put(parent, child);
        const id = parent.workflowId;

        expect(await where(compare("workflowId", "=", id))).toEqual(["parent"]);
        expect(await where(compare("parentWorkflowId", "=", id))).toEqual(["child"]);
        expect(await where(compare("parentWorkflowId", "=", ""))).toEqual(["parent"]);
        expect(await where(compare("workflowId", "=", "nobody"))).toEqual([]);
        expect(await where(compare("workflowId", "!=", "nobody"))).toEqual(["child", "parent"]);
        expect(await where({ kind: "oneOf", field: "workflowId", values: ["nobody", id], isNegated: false })).toEqual([
          "parent",
        ]);
        const pattern = `${id.slice(0, 20)}*`;
        expect(await where({ kind: "matches", field: "workflowId", pattern, isNegated: false })).toEqual(["parent"]);
      });

      test("matches what begins so in any case, by a pattern of any field", async () => {
        const ids = ["Order-1", "oRDER-2", "border-3", "order"];
        await put(...ids.map((correlationId) => aWorkflowDocument({ correlationId })));
        const matching = async (pattern: string, isNegated = false): Promise<readonly string[]> =>
          await where({ kind: "matches", field: "correlationId", pattern, isNegated });

        expect(await matching("order-*")).toEqual(["Order-1", "oRDER-2"]);
        expect(await matching("ORDER*")).toEqual(["Order-1", "oRDER-2", "order"]);
        expect(await matching("order*2")).toEqual(["oRDER-2"]);
        expect(await matching("*der-*")).toEqual(["Order-1", "border-3", "oRDER-2"]);
        expect(await matching("order*", true)).toEqual(["border-3"]);
      });

      test("sorts by the fields it is told, by default the latest first", async () => {
        await given();

        expect(await found()).toEqual(["c", "b", "a"]);
        expect(await found({ sort: [{ field: "endTime", direction: "asc" }] })).toEqual(["a", "c", "b"]);
        const byTypeThenVersion = [
          { field: "classifier", direction: "asc" },
          { field: "version", direction: "desc" },
        ] as const;
        expect(await found({ sort: byTypeThenVersion })).toEqual(["c", "b", "a"]);
      });

      test.each([
        ["by default", []],
        ["by what many have alike", [{ field: "status", direction: "asc" }]],
        [
          "by several fields",
          [
            { field: "version", direction: "desc" },
            { field: "startTime", direction: "asc" },
          ],
        ],
      ] as const)("gives each hit once, page by page, %s", async (_, sort) => {
        await put(
          ...Array.from({ length: 9 }, (_unused, n) =>
            aWorkflowDocument({ correlationId: String(n), startTime: 1 + (n % 2), version: n % 3 }),
          ),
        );
        const whole = await found({ sort });

        const pages = [];
        for (let start = 0; start < 10; start += 4) pages.push(await search({ sort, start, size: 4 }));

        expect(pages.map(({ results }) => results.length)).toEqual([4, 4, 1]);
        expect(pages.map(({ totalHits }) => totalHits)).toEqual([9, 9, 9]);
        expect(pages.flatMap(({ results }) => results.map(({ correlationId }) => correlationId))).toEqual(whole);
        expect(await found({ sort, start: 7, size: 1 })).toEqual(whole.slice(7, 8));
        expect(await found({ sort, start: 3, size: 0 })).toEqual([]);
      });

      test("finds words anywhere in a document, all of them, whatever their case", async () => {
        const id = newWorkflowId();
        await put(
          aWorkflowDocument({ correlationId: "one-two", input: `{"name":"Größe","n":4711}`, output: `["${id}"]` }),
          aWorkflowDocument({ correlationId: "one-three", reasonForIncompletion: "worker's fault 🚀" }),
        );
        const hits = async (text: string): Promise<readonly string[]> =>
          [...(await found({ words: searchWordsOf(text) }))].sort();

        expect(await hits("one")).toEqual(["one-three", "one-two"]);
        expect(await hits("one-two")).toEqual(["one-two"]);
        expect(await hits("GRÖSSE größe")).toEqual([]);
        expect(await hits("GRÖßE 4711")).toEqual(["one-two"]);
        expect(await hits("one fault")).toEqual(["one-three"]);
        expect(await hits(id)).toEqual(["one-two"]);
        expect(await hits(id.slice(-8))).toEqual([]);
        expect(await hits("thr*")).toEqual(["one-three"]);
        expect(await hits("one thr* wor*")).toEqual(["one-three"]);
        expect(await hits("thr")).toEqual([]);
        expect(await hits("🚀")).toEqual(["one-three"]);
        expect([await hits("("), await hits("_ ?"), await hits("🚁")]).toEqual([[], [], []]);
        expect(await hits("*")).toEqual(["one-three", "one-two"]);
      });

      test("finds an execution by its id, and by the end of it as lists show it", async () => {
        const workflow = aWorkflowDocument({ correlationId: "one" });
        await put(workflow, aWorkflowDocument({ correlationId: "other" }));
        const { workflowId } = workflow;

        for (const text of [workflowId, workflowId.slice(-8), `…${workflowId.slice(-8).toUpperCase()}`])
          expect(await found({ words: searchWordsOf(text) })).toEqual(["one"]);
      });

      test("takes words and conditions together, in the order of start", async () => {
        await put(
          ...[3, 1, 2].map((startTime) => aWorkflowDocument({ correlationId: `x ${startTime}`, startTime })),
          aWorkflowDocument({ correlationId: "x other", workflowType: "other" }),
        );
        const query = { words: searchWordsOf("x"), condition: compare("workflowType", "=", "order") };

        expect(await search({ ...query, size: 2 })).toMatchObject({
          totalHits: 3,
          results: [{ startTime: 3 }, { startTime: 2 }],
        });
        expect(await search({ ...query, size: 2, start: 2 })).toMatchObject({ results: [{ startTime: 1 }] });
      });
    });

    executionListsRules(() => place);

    describe("a search of tasks", () => {
      const given = async () => {
        const [a, b] = [
          aWorkflowDocument({ correlationId: "a" }),
          aWorkflowDocument({ correlationId: "b", startTime: 9 }),
        ];
        const tasks = [
          aTaskDocument(a, { taskType: "pay", status: "FAILED", startTime: 1, input: `{"card":"visa"}` }),
          aTaskDocument(a, { taskType: "pay", status: "COMPLETED", startTime: 3 }),
          aTaskDocument(b, { taskType: "pay", status: "FAILED", startTime: 2, endTime: 8 }),
        ];
        await place.search.put([
          indexed(a, { tasks: tasks.slice(0, 2) }),
          indexed(b, { tasks: tasks.slice(2) }),
          indexed(aWorkflowDocument({ correlationId: "none" })),
        ]);
        return { tasks };
      };
      const failed: SearchCondition<TaskField> = { kind: "compare", field: "status", comparison: "=", value: "FAILED" };

      test("finds them by their fields and words, page by page", async () => {
        const { tasks } = await given();

        expect((await searchTasks({ condition: failed })).results).toEqual([tasks[2], tasks[0]]);
        expect((await searchTasks({ words: searchWordsOf("visa") })).results).toEqual([tasks[0]]);
        expect((await searchTasks({ words: searchWordsOf("visa"), condition: failed })).totalHits).toBe(1);
        const byId = { kind: "compare", field: "taskId", comparison: "=", value: tasks[1]?.taskId ?? "" } as const;
        expect((await searchTasks({ condition: byId })).results).toEqual([tasks[1]]);
        const pages = [];
        for (const start of [0, 2]) pages.push(...(await searchTasks({ start, size: 2 })).results);
        expect(pages).toEqual([tasks[1], tasks[2], tasks[0]]);
      });

      test("gives the executions that have such a task, each once and sorted as executions", async () => {
        await given();
        const byTasks = async (query: Partial<TaskQuery>) => {
          const page = await place.search.searchWorkflowsByTasks({ ...everything, ...query, sort: [] });
          return { totalHits: page.totalHits, found: page.results.map(({ correlationId }) => correlationId).sort() };
        };

        expect(await byTasks({ condition: failed })).toEqual({ totalHits: 2, found: ["a", "b"] });
        expect(await byTasks({})).toEqual({ totalHits: 2, found: ["a", "b"] });
        expect(await byTasks({ words: searchWordsOf("visa") })).toEqual({ totalHits: 1, found: ["a"] });
      });
    });
  });
}
