import type { SavedView, SavedViewStore } from "@tutti/ports";

import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MS } from "../sql/clock.ts";
import { flagOf, numberOf, textOf, type Row } from "../sql/row.ts";

const COLUMNS = "view_id, name, page, search, is_pinned, created_by, create_time, update_time";
const SELECT = `select ${COLUMNS} from saved_view where view_id = ?`;
const SELECT_ALL = `select ${COLUMNS} from saved_view order by view_id limit ?`;
const UPSERT = `insert into saved_view (${COLUMNS}) values (?, ?, ?, ?, ?, ?, ${NOW_MS}, ${NOW_MS})
  on duplicate key update name = values(name), page = values(page), search = values(search), is_pinned = values(is_pinned),
  update_time = values(update_time)`;
const DELETE = "delete from saved_view where view_id = ?";

/** Saved views in MySQL: each statement commits by itself. */
export function makeSavedViewStore({
  locking,
  reading,
}: {
  readonly locking: SqlPool;
  readonly reading: SqlPool;
}): SavedViewStore {
  return {
    list: async (limit, asked) => (await reading.rows({ sql: SELECT_ALL, values: [limit] }, asked?.signal)).map(viewOf),
    put: async ({ viewId, name, page, search, isPinned, createdBy }) => {
      const texts = [viewId, name, page, search].map((text) => Buffer.from(text));
      await locking.run({ sql: UPSERT, values: [...texts, isPinned ? 1 : 0, Buffer.from(createdBy)] });
      const [row] = await reading.rows({ sql: SELECT, values: [Buffer.from(viewId)] });
      if (row === undefined) throw new Error(`the view ${viewId} was deleted as soon as it was written`);
      return viewOf(row);
    },
    delete: async (viewId) => (await locking.run({ sql: DELETE, values: [Buffer.from(viewId)] })).affectedRows > 0,
  };
}

function viewOf(row: Row): SavedView {
  return {
    viewId: textOf(row, "view_id"),
    name: textOf(row, "name"),
    page: textOf(row, "page") === "tasks" ? "tasks" : "executions",
    search: textOf(row, "search"),
    isPinned: flagOf(row, "is_pinned"),
    createdBy: textOf(row, "created_by"),
    createTime: numberOf(row, "create_time"),
    updateTime: numberOf(row, "update_time"),
  };
}
