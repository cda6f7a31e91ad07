import { answersToText, EVENT_FORMAT } from "@tutti/engine";
import type { StoredEnv } from "@tutti/engine";
import type { StoredEvent } from "@tutti/ports";

import type { LargePayloads } from "../payload/large-payloads.ts";
import { payloadListToBytes } from "../payload/payload-list.ts";
import { idToSql, singleIdToSql } from "../sql/id-bytes.ts";
import type { MultiRowStatement } from "../sql/statement.ts";
import { insertRows } from "../sql/statement.ts";

export const EVENT_COLUMNS = [
  "workflow_id",
  "revision",
  "event_id",
  "at",
  "format",
  "kind",
  "head",
  "payloads",
  "env",
  "answer",
];

/** The rows of `event`. Plain inserts: a revision that is there already is a lost update, and fails the batch. */
export function eventStatements(events: readonly StoredEvent[], large: LargePayloads): MultiRowStatement[] {
  const rows = events.map(({ workflowId, revision, eventId, at, encoded, env, answer }) => [
    idToSql(workflowId),
    revision,
    singleIdToSql(eventId),
    at,
    EVENT_FORMAT,
    encoded.kind,
    encoded.head,
    payloadListToBytes(encoded.payloads, { refer: (payload) => large.refer(workflowId, payload) }),
    envToText(env),
    JSON.stringify(answer),
  ]);
  return [insertRows("event", { columns: EVENT_COLUMNS, rows })];
}

/** The answers are put in as they are: as a text within the text each quote of theirs would take twice as much. */
function envToText({ answers, ...env }: StoredEnv): string {
  const text = JSON.stringify(env);
  return answers === undefined ? text : `${text.slice(0, -1)},"answers":${answersToText(answers)}}`;
}
