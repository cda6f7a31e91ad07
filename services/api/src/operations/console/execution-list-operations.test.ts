import { expect, test } from "@jest/globals";
import { aWorkflowDocument, indexed } from "@tutti/ports/contract";
import { makeMemoryStores } from "@tutti/ports/memory";

import { ExecutionListOperations } from "./execution-list-operations.ts";

const query = { query: "", freeText: "", errorGroup: "", order: "startTimeDesc", withTotal: true } as const;

test("a list that is on one page says how many it has, and a longer one no fewer than it shows, though counting is not done in time", async () => {
  const { search, indexFeed } = makeMemoryStores(Date.now);
  await search.put([1, 2, 3].map((startTime) => indexed(aWorkflowDocument({ startTime }))));
  const index = { ...search, tallyExecutions: async () => await Promise.resolve({ tallies: [], isCapped: true }) };
  const lists = new ExecutionListOperations({ index, indexFeed });
  const first = async (pageSize: number) => await lists.list({ ...query, pageToken: "", pageSize });

  expect(await first(3)).toMatchObject({ kind: "ok", value: { total: 3, isTotalCapped: false } });
  expect(await first(2)).toMatchObject({ kind: "ok", value: { total: 2, isTotalCapped: true } });
});
