import { afterAll, expect, test } from "@jest/globals";

import { parseMysqlUrl } from "../connection/mysql-url.ts";
import { SqlPool } from "../connection/sql-pool.ts";
import { numberOf } from "../sql/row.ts";
import { ANY_SERVER } from "../testing/test-database.ts";
import { findPage } from "./find-page.ts";
import { PageMarks } from "./page-marks.ts";

const pool = new SqlPool(
  { ...parseMysqlUrl(ANY_SERVER.url), database: "information_schema" },
  { connections: 2, session: [], multipleStatements: false },
);
afterAll(async () => await pool.close());

/** Seven hits. */
const numbers = Array.from({ length: 7 }, (_, n) => `select ${n + 1} as workflow_id, ${n + 1} as start_time`);
const rows = { from: { sql: `from (${numbers.join(" union all ")}) d`, values: [] }, where: [], key: ["workflow_id"] };
const sort = [{ field: "startTime", direction: "asc" }] as const;

async function page(start: number, size: number, marks: PageMarks): Promise<readonly [readonly number[], number]> {
  const { keys, totalHits } = await findPage(pool, rows, { sort, start, size, marks, countedUpTo: 3 });
  return [keys.map((key) => numberOf(key, "workflow_id")), totalHits];
}

test("who reads pages until as many are read as there are in all misses none, though hits are not counted as far", async () => {
  const [marks, pages] = [new PageMarks(), []] as [PageMarks, (readonly [readonly number[], number])[]];
  for (let [start, total] = [0, 1]; start < total; start += 2) {
    pages.push(await page(start, 2, marks));
    total = pages.at(-1)?.[1] ?? 0;
  }

  expect(pages).toEqual([
    [[1, 2], 3],
    [[3, 4], 5],
    [[5, 6], 7],
    [[7], 7],
  ]);
});

test("a last page that is full tells how many there are, and so does one that is read without those before it", async () => {
  expect(await page(5, 2, new PageMarks())).toEqual([[6, 7], 7]);
  expect(await page(4, 2, new PageMarks())).toEqual([[5, 6], 7]);
  expect(await page(0, 7, new PageMarks())).toEqual([[1, 2, 3, 4, 5, 6, 7], 7]);
});

test("beyond the end and without any size it is told what was counted", async () => {
  expect(await page(9, 2, new PageMarks())).toEqual([[], 3]);
  expect(await page(0, 0, new PageMarks())).toEqual([[], 3]);
});
