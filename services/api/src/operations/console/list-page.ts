import { createHash } from "node:crypto";

import { workflowIdFrom } from "@tutti/engine";
import type { Read } from "@tutti/engine";
import type { ListOrder, ListPlace } from "@tutti/ports";

import type { AskedFilter } from "../../search/read-filter.ts";

/** In which orders executions are listed, by the names that REST has for them. */
export const LIST_ORDERS = {
  startTimeDesc: { by: "startTime", direction: "desc" },
  startTimeAsc: { by: "startTime", direction: "asc" },
  updateTimeDesc: { by: "updateTime", direction: "desc" },
  endTimeDesc: { by: "endTime", direction: "desc" },
} as const satisfies Readonly<Record<string, ListOrder>>;

export type ListOrderName = keyof typeof LIST_ORDERS;

type ListName = AskedFilter & { readonly order: ListOrderName };

/** The last row of a page as clients hand it in again to get the next one of the same list. Not for reading. */
export function listPageToText({ time, workflowId, isSearching }: ListPlace, list: ListName): string {
  const searching = isSearching === true ? [1] : [];
  return Buffer.from(JSON.stringify([nameOf(list), time, workflowId, ...searching])).toString("base64url");
}

/** What `listPageToText` made for that list; of "" the first page. */
export function listPageFrom(text: string, list: ListName): Read<ListPlace | undefined> {
  if (text === "") return { value: undefined, faults: [] };
  const value = placeFrom(Buffer.from(text, "base64url").toString(), nameOf(list));
  if (value !== undefined) return { value, faults: [] };
  const message = "pageToken must be what an earlier answer to the same filter and order gave";
  return { value: undefined, faults: [{ path: "pageToken", message, found: `"${text.slice(0, 60)}"` }] };
}

function placeFrom(json: string, name: string): ListPlace | undefined {
  const list = parsed(json);
  if (!Array.isArray(list) || list[0] !== name) return undefined;
  const [, time, id, searching, ...more]: readonly unknown[] = list;
  if (more.length > 0 || (searching !== undefined && searching !== 1)) return undefined;
  const workflowId = typeof id === "string" ? workflowIdFrom(id) : undefined;
  if (workflowId === undefined || typeof time !== "number" || !Number.isSafeInteger(time)) return undefined;
  return searching === 1 ? { time, workflowId, isSearching: true } : { time, workflowId };
}

/** Of filter and order. */
function nameOf({ query, freeText, errorGroup, order }: ListName): string {
  const text = JSON.stringify([query, freeText, errorGroup, order]);
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
