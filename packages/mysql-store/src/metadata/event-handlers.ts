import { eventHandlerFromJson, eventHandlerToJson, Payload } from "@tutti/engine";
import type { EventHandler } from "@tutti/engine";
import type { Asked } from "@tutti/ports";

import type { SqlPool } from "../connection/sql-pool.ts";
import { payloadBuffer } from "../payload/payload-hash.ts";
import type { Row } from "../sql/row.ts";
import { bytesOf, textOf } from "../sql/row.ts";
import { parts } from "../sql/statement.ts";
import type { SqlValue } from "../sql/statement.ts";
import { changeMetadata } from "./change-metadata.ts";

const SELECT_NAMES = "select name from event_handler where name in (?)";
const SELECT_ALL = "select definition from event_handler order by name";
const SELECT_OF_EVENTS = "select definition from event_handler where event in (?) order by name";
const INSERT = "insert into event_handler (name, event, active, definition) values (?, ?, ?, ?)";
const UPDATE = "update event_handler set event = ?, active = ?, definition = ? where name = ?";
const DELETE = "delete from event_handler where name = ?";

/** MetadataStore.createEventHandlers. */
export async function createEventHandlers(
  pool: SqlPool,
  handlers: readonly EventHandler[],
  asked?: Asked,
): Promise<readonly string[]> {
  const taken: string[] = [];
  await changeMetadata(
    pool,
    async (connection) => {
      for (const some of parts(handlers, 500)) {
        const names = some.map(({ name }) => name);
        const rows = await connection.rows({ sql: SELECT_NAMES, values: [names] });
        taken.push(...rows.map((row) => textOf(row, "name")));
      }
      if (taken.length > 0) return false;
      for (const handler of handlers) {
        await connection.run({ sql: INSERT, values: [handler.name, ...columnsOf(handler)] });
      }
      return handlers.length > 0;
    },
    asked,
  );
  return taken;
}

/** MetadataStore.updateEventHandler. */
export async function updateEventHandler(pool: SqlPool, handler: EventHandler, asked?: Asked): Promise<boolean> {
  return changeMetadata(
    pool,
    async (connection) => {
      const existing = await connection.rows({ sql: SELECT_NAMES, values: [[handler.name]] });
      if (existing.length === 0) return false;
      await connection.run({ sql: UPDATE, values: [...columnsOf(handler), handler.name] });
      return true;
    },
    asked,
  );
}

/** MetadataStore.deleteEventHandler. */
export async function deleteEventHandler(pool: SqlPool, name: string, asked?: Asked): Promise<boolean> {
  return changeMetadata(
    pool,
    async (connection) => {
      const { affectedRows } = await connection.run({ sql: DELETE, values: [name] });
      return affectedRows > 0;
    },
    asked,
  );
}

/** MetadataStore.listEventHandlers. */
export async function listEventHandlers(pool: SqlPool, asked?: Asked): Promise<readonly EventHandler[]> {
  return (await pool.rows({ sql: SELECT_ALL }, asked?.signal)).map(handlerFromRow);
}

/** MetadataStore.getEventHandlers. */
export async function getEventHandlers(
  pool: SqlPool,
  events: readonly string[],
  asked?: Asked,
): Promise<readonly EventHandler[]> {
  const found: EventHandler[] = [];
  for (const some of parts([...new Set(events)], 500)) {
    const rows = await pool.rows({ sql: SELECT_OF_EVENTS, values: [[...some]] }, asked?.signal);
    found.push(...rows.map(handlerFromRow));
  }
  return found;
}

function columnsOf(handler: EventHandler): readonly SqlValue[] {
  return [handler.event, handler.active, payloadBuffer(Payload.fromTree(eventHandlerToJson(handler)))];
}

function handlerFromRow(row: Row): EventHandler {
  return eventHandlerFromJson(Payload.fromBytes(bytesOf(row, "definition")).tree).value;
}
