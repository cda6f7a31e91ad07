import { WORKFLOW_FIELDS } from "@tutti/ports";
import type { ExecutionFilter, SearchCondition, SearchWord, WorkflowField } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { conditionToSql } from "./condition-to-sql.ts";
import type { SqlPart } from "./condition-to-sql.ts";
import { withKnownNames } from "./known-names.ts";
import { rarestFirst, withWords } from "./words-in-sql.ts";

/** The executions of a filter as rows of `d`. */
export type FilteredRows = {
  /** `from ...` with all joins. `index`: which one of `workflow_summary` is to be read where no word leads to its rows. */
  readonly from: (index?: string) => SqlPart;
  readonly where: readonly SqlPart[];
  /** The same rows read from that index of `workflow_summary`, row by row; words that are asked for by their beginning are not looked at. */
  readonly byRow: (index: string) => { readonly from: SqlPart; readonly where: readonly SqlPart[] };
  /** Their start; with words from the index of those, which is read in its order. */
  readonly startTime: string;
  /** The fields that must be looked at; undefined: words, too, so that no index alone tells. */
  readonly fields: ReadonlySet<WorkflowField> | undefined;
};

export async function filteredRows(reading: SqlReader, filter: ExecutionFilter): Promise<FilteredRows> {
  const [words, condition] = await Promise.all([
    rarestFirst(reading, "workflow_word", filter.words),
    withKnownNames(reading, "workflow_summary", filter.condition),
  ]);
  const joined = withWords(words, { table: "workflow_summary", words: "workflow_word", alias: "d" });
  const conditions = condition === undefined ? [] : [conditionToSql(condition, { alias: "d", kinds: WORKFLOW_FIELDS })];
  const { first } = joined;
  return {
    from: (index) => {
      if (first !== undefined || index === undefined) return joined.from;
      return { sql: `${joined.from.sql} force index (${index})`, values: joined.from.values };
    },
    where: [...joined.where, ...conditions],
    byRow: (index) => ({ from: eachRow(index, words), where: conditions }),
    startTime: first === undefined ? "d.start_time" : `${first}.start_time`,
    fields: words.length > 0 ? undefined : new Set(fieldsOf(condition)),
  };
}

/** Rows of an index that have all whole words: one look-up a row and word. */
function eachRow(index: string, words: readonly SearchWord[]): SqlPart {
  const whole = words.filter(({ isPrefix }) => !isPrefix);
  const joins = whole.map(
    (_, n) => ` straight_join workflow_word w${n} on w${n}.word = ? and w${n}.start_time = d.start_time
      and w${n}.workflow_id = d.workflow_id`,
  );
  return {
    sql: `from workflow_summary d force index (${index})${joins.join("")}`,
    values: whole.map(({ word }) => Buffer.from(word)),
  };
}

function fieldsOf(condition: SearchCondition<WorkflowField> | undefined): readonly WorkflowField[] {
  if (condition === undefined) return [];
  if (condition.kind === "and" || condition.kind === "or") return condition.conditions.flatMap(fieldsOf);
  return [condition.field];
}
