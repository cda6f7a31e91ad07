import type { ErrorNote, ErrorNoteStore } from "@tutti/ports";

import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MS } from "../sql/clock.ts";
import { flagOf, numberOf, textOf, type Row } from "../sql/row.ts";
import { parts } from "../sql/statement.ts";

const COLUMNS = "error_group, is_muted, note, updated_by, update_time";
const SELECT = `select ${COLUMNS} from error_note where error_group in (?)`;
const UPSERT = `insert into error_note (${COLUMNS}) values (?, ?, ?, ?, ${NOW_MS})
  on duplicate key update is_muted = values(is_muted), note = values(note), updated_by = values(updated_by),
  update_time = values(update_time)`;

/** Notes on causes of failures in MySQL: each statement commits by itself. */
export function makeErrorNoteStore({
  locking,
  reading,
}: {
  readonly locking: SqlPool;
  readonly reading: SqlPool;
}): ErrorNoteStore {
  const find: ErrorNoteStore["find"] = async (errorGroups, asked) => {
    const notes = new Map<string, ErrorNote>();
    for (const part of parts(errorGroups, 500)) {
      const values = [part.map((group) => Buffer.from(group))];
      for (const row of await reading.rows({ sql: SELECT, values }, asked?.signal))
        notes.set(textOf(row, "error_group"), noteOf(row));
    }
    return notes;
  };
  return {
    find,
    put: async ({ errorGroup, isMuted, note, updatedBy }) => {
      const values = [Buffer.from(errorGroup), isMuted ? 1 : 0, Buffer.from(note), Buffer.from(updatedBy)];
      await locking.run({ sql: UPSERT, values });
      const stored = (await find([errorGroup])).get(errorGroup);
      if (stored === undefined) throw new Error(`the note on ${errorGroup} is gone as soon as it was written`);
      return stored;
    },
  };
}

function noteOf(row: Row): ErrorNote {
  return {
    errorGroup: textOf(row, "error_group"),
    isMuted: flagOf(row, "is_muted"),
    note: textOf(row, "note"),
    updatedBy: textOf(row, "updated_by"),
    updateTime: numberOf(row, "update_time"),
  };
}
