import type { SearchWord } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { numberOf } from "../sql/row.ts";
import type { SqlPart } from "./condition-to-sql.ts";

type WordTable = "workflow_word" | "task_word";

/** How far it is counted how common a word is. */
const COUNTED = 20_000;

/** The words in the order of how few documents have them; those that are asked for by their beginning come last. */
export async function rarestFirst(
  reading: SqlReader,
  table: WordTable,
  words: readonly SearchWord[],
): Promise<readonly SearchWord[]> {
  if (words.length < 2) return words;
  const counted = await Promise.all(
    words.map(async (word) => ({ word, count: word.isPrefix ? Infinity : await commonnessOf(reading, table, word) })),
  );
  return counted.sort((a, b) => a.count - b.count).map(({ word }) => word);
}

/** Whether so few documents have the word that all of them may be looked at. */
export async function isRare(reading: SqlReader, table: WordTable, word: SearchWord): Promise<boolean> {
  return !word.isPrefix && (await commonnessOf(reading, table, word, MOST_OF_RARE)) < MOST_OF_RARE;
}

const MOST_OF_RARE = 5_000;

async function commonnessOf(
  reading: SqlReader,
  table: WordTable,
  { word }: SearchWord,
  counted = COUNTED,
): Promise<number> {
  const sql = `select count(*) as count from (select 1 from ${table} where word = ? limit ${counted}) w`;
  const [row] = await reading.rows({ sql, values: [Buffer.from(word)] });
  return row === undefined ? 0 : numberOf(row, "count");
}

export type WithWords = {
  readonly from: SqlPart;
  readonly where: readonly SqlPart[];
  /** The alias of the first word's rows; undefined where none is joined. */
  readonly first: string | undefined;
  /** The rows of the words alone, one for each document that has them all; undefined where the documents must be seen. */
  readonly alone: SqlPart | undefined;
};

/**
 * The rows of a table of documents that have all words. They are joined in the order of the words, so that the first one is
 * read in the order of its table and every other is one look-up a row.
 */
export function withWords(
  words: readonly SearchWord[],
  { table, words: wordTable, alias }: { readonly table: string; readonly words: WordTable; readonly alias: string },
): WithWords {
  const whole = words.filter(({ isPrefix }) => !isPrefix);
  const id = wordTable === "workflow_word" ? "workflow_id" : "task_id";
  const shared = wordTable === "workflow_word" ? ["workflow_id", "start_time"] : ["workflow_id", "task_id"];
  const on = (a: string, b: string): string => shared.map((column) => `${a}.${column} = ${b}.${column}`).join(" and ");
  const names = whole.map((_, n) => `w${n}`);
  const [first, ...others] = names;
  const beginnings = words.filter(({ isPrefix }) => isPrefix);
  const starts = beginnings.map(({ word }) => beginning(word, { wordTable, id, alias }));
  if (first === undefined)
    return { from: { sql: `from ${table} ${alias}`, values: [] }, where: starts, first, alone: undefined };
  const joins = others.map((name) => `straight_join ${wordTable} ${name} on ${on(name, first)} and ${name}.word = ?`);
  const joined = [`from ${wordTable} ${first}`, ...joins].join(" ");
  const [sought, ...rest] = whole.map(({ word }) => Buffer.from(word));
  const where = { sql: "w0.word = ?", values: [sought ?? Buffer.alloc(0)] };
  return {
    from: { sql: `${joined} straight_join ${table} ${alias} on ${on(alias, first)}`, values: rest },
    where: [where, ...starts],
    first,
    alone:
      beginnings.length > 0 ? undefined : { sql: `${joined} where ${where.sql}`, values: [...rest, ...where.values] },
  };
}

function beginning(
  word: string,
  { wordTable, id, alias }: { readonly wordTable: WordTable; readonly id: string; readonly alias: string },
): SqlPart {
  const from = Buffer.from(word);
  // No byte of UTF-8 is 0xff.
  const to = Buffer.concat([from, Buffer.from([0xff])]);
  return {
    sql: `${alias}.${id} in (select p.${id} from ${wordTable} p where p.word >= ? and p.word < ?)`,
    values: [from, to],
  };
}
