import type { Connection } from "mysql2/promise";

/** How many summaries one statement writes. */
const AT_ONCE = 50_000;

/**
 * Fills the index of searches with so many executions, each with one task and its words, without any execution behind them:
 * 30 days of them, 40 % of one type, 90 % COMPLETED and 6 % FAILED.
 */
export async function fillIndex(
  database: Connection,
  { count, tell }: { readonly count: number; readonly tell: (text: string) => void },
): Promise<void> {
  await database.query("create temporary table bench_number (n int not null primary key) engine = innodb");
  await database.query("insert into bench_number values (0)");
  for (let size = 1; size < AT_ONCE; size *= 2)
    await database.query(
      `insert into bench_number select n + ${size} from bench_number where n + ${size} < ${AT_ONCE}`,
    );
  for (let from = 0; from < count; from += AT_ONCE) {
    const rows = `(select n + ${from} as n from bench_number where n + ${from} < ${count}) b`;
    for (const statement of statementsFor(rows)) await database.query(statement);
    if ((from / AT_ONCE) % 5 === 4) tell(`filled ${Math.min(count, from + AT_ONCE)} summaries`);
  }
  await database.query("analyze table workflow_summary, workflow_word, task_summary, task_word");
}

const START = "(1700000000000 + n * 2592)";
/** As ids of executions and tasks are: they begin with their time. */
const idOf = (kind: string): string =>
  `concat(unhex(lpad(hex(${START}), 12, '0')), unhex(concat('7', left(md5(concat('${kind}', n)), 3))),
    unhex(concat('8', substr(md5(concat('${kind}', n)), 4, 15))))`;
const WORKFLOW = idOf("w");
const TASK = idOf("t");
const TYPE = `case when n * 7919 % 100 < 40 then 'order' when n * 7919 % 100 < 60 then 'payment'
  else concat('flow', n * 7919 % 100) end`;
const STATUS = `case when crc32(n) % 100 < 90 then 'COMPLETED' when crc32(n) % 100 < 96 then 'FAILED'
  when crc32(n) % 100 < 98 then 'RUNNING' when crc32(n) % 100 < 99 then 'TIMED_OUT' else 'TERMINATED' end`;
const FAILED = "(crc32(n) % 100 between 90 and 95 or crc32(n) % 100 = 98)";
const END = `if(crc32(n) % 100 in (96, 97), 0, ${START} + crc32(n) % 60000)`;
const INPUT = `concat('{"customer":"c', crc32(n * 3) % 100000, '","city":"city', n % 500, '","orderId":', n, '}')`;

function statementsFor(rows: string): readonly string[] {
  const word = (text: string): string =>
    `insert into workflow_word (word, start_time, workflow_id) select ${text} as word, ${START}, ${WORKFLOW} from ${rows} order by 1, 2`;
  return [
    `insert into workflow_summary (workflow_id, revision, workflow_type, version, correlation_id, start_time, update_time,
      end_time, status, priority, classifier, parent_workflow_id, created_by, event, idempotency_key,
      reason_for_incompletion, failed_reference_task_names, failed_task_names, task_to_domain,
      external_input_payload_storage_path, external_output_payload_storage_path, input, output, error_group, error_task, error_reason)
     select ${WORKFLOW}, 5, ${TYPE}, 1, concat('order-', n), ${START}, ${START} + crc32(n) % 60000, ${END}, ${STATUS}, 0,
      'workflow', '', '', '', '', '', '[]', '[]', '{}', '', '', ${INPUT}, '{"done":true}',
      if(${FAILED}, left(md5(crc32(n * 5) % 40), 16), ''), if(${FAILED}, 'charge', ''), if(${FAILED}, 'no money', '') from ${rows}`,
    `insert into task_summary (task_id, workflow_id, workflow_type, correlation_id, task_type, task_def_name,
      reference_task_name, status, scheduled_time, start_time, update_time, end_time, queue_wait_time, workflow_priority,
      domain, reason_for_incompletion, external_input_payload_storage_path, external_output_payload_storage_path, input, output)
     select ${TASK}, ${WORKFLOW}, ${TYPE}, concat('order-', n), concat('charge', n % 40), concat('charge', n % 40), 'charge',
      ${STATUS}, ${START}, ${START} + 5, ${END}, ${END}, 5, 0, '', '', '', '', ${INPUT}, '{}' from ${rows}`,
    ...[
      "'customer'",
      "'city'",
      "'orderid'",
      "'order'",
      TYPE_WORD,
      "concat('c', crc32(n * 3) % 100000)",
      "concat('city', n % 500)",
      "n",
    ].map(word),
  ];
}

/** One word of each execution; of type `order` it is there already. */
const TYPE_WORD = `concat('type', n * 7919 % 100)`;
