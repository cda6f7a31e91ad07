import type { LiveLists, LiveRows } from "../../live/live-lists.ts";
import { readFilter, type AskedFilter } from "../../search/read-filter.ts";
import { ok, refusalOf, refuse, type Reply } from "../reply.ts";

export type ListWatchAsked = {
  /** Of the last answer that the caller has; "": it has none. */
  readonly resumeToken: string;
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal;
};

/** Rows that came, and what a caller who comes again says. */
export type ShownRows = Pick<LiveRows, "rows"> & { readonly resumeToken: string };

/** Lists that are watched. Source: reference/ui.md 3.10. */
export class LiveListOperations {
  readonly #lists: LiveLists;

  constructor(lists: LiveLists) {
    this.#lists = lists;
  }

  /** InvalidArgument of a filter that cannot be read and a token that is none; Overloaded; Unavailable. */
  watch(asked: AskedFilter, { resumeToken, signal }: ListWatchAsked): Reply<AsyncIterable<ShownRows>> {
    const { value: filter, faults } = readFilter(asked);
    const isToken = /^\d{0,15}$/u.test(resumeToken);
    const found = `"${resumeToken.slice(0, 60)}"`;
    const tokenFaults = isToken ? [] : [{ path: "resumeToken", message: "must be of an earlier answer", found }];
    const refusal = refusalOf("InvalidArgument", [...faults, ...tokenFaults]) ?? this.#lists.refusal();
    if (refusal !== undefined) return refuse(refusal);
    const sinceTime = resumeToken === "" ? undefined : Number(resumeToken);
    return ok(shown(this.#lists.follow(filter, { sinceTime, signal })));
  }
}

async function* shown(came: AsyncIterable<LiveRows>): AsyncIterable<ShownRows> {
  for await (const { rows, untilTime } of came) yield { rows, resumeToken: String(untilTime) };
}
