import { quoted } from "./api/search-query.ts";
import { tasksKeys } from "./pages/tasks/tasks-keys.ts";
import { listKey, parseSearch, searchText, textKey, timeKey } from "./search-keys.ts";

/**
 * What stands behind the `?` of an execution's page in Conductor's consoles, in our words. The classic console names a task in rison,
 * `task=(ref:pay,id:t-1)`, and its tabs by `tabIndex`; the other by `taskReferenceName`, `taskId` and `tab`.
 */
export function executionSearch(search: URLSearchParams): string {
  const task = search.get("task") ?? "";
  const named = task.startsWith("(") ? risonMembers(task) : new Map([["ref", task]]);
  const tab = (search.get("tab") ?? search.get("tabIndex") ?? "").toLowerCase();
  return searchText({
    ...(lensOf[tab] === undefined ? {} : { lens: lensOf[tab] }),
    ...(ownOf[tab] === undefined ? {} : { own: ownOf[tab] }),
    t: named.get("id") ?? named.get("taskId") ?? (search.get("taskId") || undefined),
    ref: named.get("ref") || search.get("taskReferenceName") || undefined,
  });
}

const lensOf: Readonly<Record<string, string>> = {
  ...{ diagram: "graph", timeline: "timeline", tasklist: "table", json: "json", "3": "json" },
};
const ownOf: Readonly<Record<string, string>> = { workflowinputoutput: "input", "2": "input", variables: "variables" };

/** The members of an object in rison whose values are texts: `(ref:pay,id:'it!'s')`. */
function risonMembers(text: string): ReadonlyMap<string, string> {
  const members = text.matchAll(/[(,]([^:(),']+):(?:'((?:[^!']|!.)*)'|([^,()']*))/gsu);
  return new Map(
    [...members].map(([, key = "", quotedText, plain = ""]) => [
      key,
      quotedText === undefined ? plain : quotedText.replace(/!(.)/gsu, "$1"),
    ]),
  );
}

/** What a search of tasks is narrowed to in Conductor's consoles, in our words: fields where they say it, else Conductor's query. */
export function tasksSearch(search: URLSearchParams): string {
  const raw = parseSearch(search.toString());
  const text = textKey(raw, "text") ?? textKey(raw, "freeText");
  const own = tasksKeys(raw);
  const q = own.q ?? textKey(raw, "query");
  if (q !== undefined) return searchText({ text, q });
  const [types, names] = [listKey(raw, "taskType"), [...listKey(raw, "workflowType"), ...listKey(raw, "workflowName")]];
  const others = otherClauses(raw);
  if (others.length === 0 && types.length < 2 && names.length < 2)
    return searchText({ text, status: own.status, type: own.type ?? types[0], name: own.name ?? names[0] });
  const status = own.status === undefined ? "" : `status IN (${own.status})`;
  const clauses = [status, anyOf("taskType", types), anyOf("workflowType", names), ...others];
  return searchText({ text, q: clauses.filter((clause) => clause !== "").join(" AND ") });
}

function otherClauses(raw: Readonly<Record<string, unknown>>): readonly string[] {
  const days = Number(textKey(raw, "lookback") ?? Number.NaN);
  const since = days > 0 && days <= 3650 ? Math.floor(Date.now() / 60_000) * 60_000 - days * 86_400_000 : undefined;
  return [
    anyOf("taskDefName", [...listKey(raw, "taskName"), ...listKey(raw, "taskDefName")]),
    anyOf("taskId", [textKey(raw, "taskId")]),
    anyOf("referenceTaskName", [textKey(raw, "taskRefName")]),
    bound("startTime>", timeKey(raw, "startFrom") ?? since),
    bound("startTime<", timeKey(raw, "startTo") ?? timeKey(raw, "startTimeTo")),
    bound("endTime>", timeKey(raw, "endTimeFrom")),
    bound("endTime<", timeKey(raw, "endTimeTo")),
  ].filter((clause) => clause !== "");
}

function anyOf(field: string, values: readonly (string | undefined)[]): string {
  const told = values.filter((value) => value !== undefined).map(quoted);
  if (told.length === 0) return "";
  return told.length === 1 ? `${field}=${told[0]}` : `${field} IN (${told.join(",")})`;
}

function bound(comparison: string, time: number | undefined): string {
  return time === undefined ? "" : `${comparison}${time}`;
}
