import { workflowIdFrom } from "@tutti/engine";
import type { EventExecutionCursor } from "@tutti/ports";

/** The last execution of a page as clients hand it in again to get the next. Not for reading. */
export function eventPageToText(cursor: EventExecutionCursor): string {
  const { created, workflowId, revision, ordinal, index, name } = cursor;
  return Buffer.from(JSON.stringify([created, workflowId, revision, ordinal, index, name])).toString("base64url");
}

export type EventPageRead = { readonly isReadable: boolean; readonly cursor: EventExecutionCursor | undefined };

/** What `eventPageToText` made; absent or empty, the first page. */
export function eventPageFrom(text: string | undefined): EventPageRead {
  if (text === undefined || text === "") return { isReadable: true, cursor: undefined };
  const cursor = cursorFrom(Buffer.from(text, "base64url").toString());
  return { isReadable: cursor !== undefined, cursor };
}

function cursorFrom(json: string): EventExecutionCursor | undefined {
  const list = parsed(json);
  if (!Array.isArray(list) || list.length !== 6) return undefined;
  const [created, id, revision, ordinal, index, name]: readonly unknown[] = list;
  const workflowId = typeof id === "string" ? workflowIdFrom(id) : undefined;
  if (workflowId === undefined || typeof name !== "string") return undefined;
  if (!isCount(created) || !isCount(revision) || !isCount(ordinal) || !isCount(index)) return undefined;
  return { created, workflowId, revision, ordinal, index, name };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
