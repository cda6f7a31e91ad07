import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { searchWordsOf } from "@tutti/ports";
import type { ExecutionFilter, ListPlace } from "@tutti/ports";
import { aWorkflowDocument, indexed, type StoresPlace } from "@tutti/ports/contract";

import { makeTestPlace, SERVERS } from "./testing/test-database.ts";

/** More than are looked through in one go at first. */
const COUNT = 2_500;

describe.each(SERVERS)("a list that no index leads to, on $name", (server) => {
  let place: StoresPlace;
  beforeAll(async () => {
    place = await makeTestPlace(server);
    const documents = Array.from({ length: COUNT }, (_, n) =>
      indexed(aWorkflowDocument({ correlationId: `${n}`, startTime: 1_000 + n, updateTime: 7, input: `"many"` })),
    );
    for (let from = 0; from < COUNT; from += 500) await place.search.put(documents.slice(from, from + 500));
  }, 60_000);
  afterAll(async () => await place.drop());

  const called = (pattern: string): ExecutionFilter => ({
    condition: { kind: "matches", field: "correlationId", pattern, isNegated: false },
    words: [],
  });
  const page = async (filter: ExecutionFilter, by: "startTime" | "updateTime", after: ListPlace) =>
    await place.search.listExecutions(filter, { order: { by, direction: "desc" }, after, limit: 2, withinMs: 0 });
  const top = {
    time: Number.MAX_SAFE_INTEGER,
    workflowId: "ffffffff-ffff-ffff-ffff-ffffffffffff" as ListPlace["workflowId"],
    isSearching: true,
  };

  test.each([
    ["startTime", 1_000 + COUNT - 2_000],
    ["updateTime", 7],
  ] as const)(
    "is cut short when its time is over, says how far it came in the order of %s, and goes on from there",
    async (by, searchedTo) => {
      const first = await page(called("no*"), by, top);
      const second = await page(called("no*"), by, first.next ?? top);

      expect(first).toEqual({
        rows: [],
        searchedTo,
        next: expect.objectContaining({ isSearching: true }),
      });
      expect(second).toEqual({ rows: [], searchedTo: undefined, next: undefined });
    },
  );

  test("misses and repeats nothing where it is cut, and finds by the beginnings of words", async () => {
    const found = async (filter: ExecutionFilter): Promise<readonly string[]> => {
      const names: string[] = [];
      for (let after: ListPlace | undefined = top; after !== undefined;) {
        const { rows, next }: Awaited<ReturnType<typeof page>> = await page(filter, "startTime", after);
        names.push(...rows.map(({ correlationId }) => correlationId));
        after = next && { ...next, isSearching: true };
      }
      return names;
    };

    expect(await found(called("*99"))).toEqual(Array.from({ length: 25 }, (_, n) => `${COUNT - 1 - n * 100}`));
    expect(await found({ ...called("1234"), words: searchWordsOf("many ma*") })).toEqual(["1234"]);
  });
});
