import { queryRows } from "../cluster/database.ts";

/** How many executions of that name are not at their end. */
export async function openCount(mysqlUrl: string, name: string): Promise<number> {
  const statement =
    "select count(*) as count from execution where workflow_name = ? and status in ('RUNNING', 'PAUSED')";
  const [row] = await queryRows(mysqlUrl, statement, [name]);
  return Number(row?.["count"]);
}

/** What the record says of all executions of a name. Each entry of a list names an execution and, where it is one's, a task. */
export type Judgement = {
  /** Executions, whether or not their start was answered. */
  readonly workflows: number;
  /** Starts that were answered and are not there, ends other than COMPLETED, and tasks that a completed execution lacks. */
  readonly lost: readonly string[];
  /** Executions that are still open. */
  readonly open: readonly string[];
  /** Tasks with two results, and references that were completed more than once. */
  readonly twice: readonly string[];
  /** Attempts beyond the first, and deliveries beyond the first of an attempt. */
  readonly again: number;
  readonly spans: readonly Span[];
};

/** When an execution began and ended, in epoch milliseconds by the database's clock; `to` is 0 while it is open. */
export type Span = { readonly id: string; readonly from: number; readonly to: number };

/** Judges by the record alone. @param acknowledged the ids of the starts that were answered */
export async function judge(
  mysqlUrl: string,
  {
    name,
    acknowledged,
    tasks,
  }: { readonly name: string; readonly acknowledged: readonly string[]; readonly tasks: number },
): Promise<Judgement> {
  const executions = await queryRows(mysqlUrl, executionsOf, [name]);
  const byReference = await queryRows(mysqlUrl, tasksOf, [name]);
  const doubled = await queryRows(mysqlUrl, doubleResultsOf, [name]);
  const status = new Map(executions.map((row) => [String(row["id"]), String(row["status"])]));
  const completedTasks = new Map<string, number>();
  for (const row of byReference) {
    const id = String(row["id"]);
    if (Number(row["completed"]) > 0) completedTasks.set(id, (completedTasks.get(id) ?? 0) + 1);
  }
  const isOpen = (id: string): boolean => ["RUNNING", "PAUSED"].includes(status.get(id) ?? "");
  return {
    workflows: executions.length,
    lost: [
      ...acknowledged.filter((id) => !status.has(id.replaceAll("-", ""))).map((id) => `${id} is not there`),
      ...[...status].flatMap(([id, is]) => (isOpen(id) || is === "COMPLETED" ? [] : [`${id} is ${is}`])),
      ...[...status].flatMap(([id, is]) => {
        const count = completedTasks.get(id) ?? 0;
        return is === "COMPLETED" && count !== tasks ? [`${id} completed with ${count} tasks`] : [];
      }),
    ],
    open: [...status.keys()].filter(isOpen),
    twice: [
      ...byReference.flatMap((row) =>
        Number(row["completed"]) > 1 ? [`${String(row["id"])} ${String(row["reference"])} was completed twice`] : [],
      ),
      ...doubled.map((row) => `${String(row["id"])} ${String(row["task"])} has ${String(row["results"])} results`),
    ],
    again: byReference.reduce((sum, row) => sum + Number(row["attempts"]) - 1 + Number(row["redelivered"]), 0),
    spans: executions.map((row) => ({
      id: String(row["id"]),
      from: Number(row["create_time"]),
      to: Number(row["end_time"]),
    })),
  };
}

/** Where an execution stands, in words: its open tasks, and who is to see to each. */
export async function whereItStands(mysqlUrl: string, id: string): Promise<string> {
  const bytes = Buffer.from(id, "hex");
  const [execution] = await queryRows(mysqlUrl, "select status, wake_at, revision from execution where id = ?", [
    bytes,
  ]);
  const tasks = await queryRows(mysqlUrl, openTasksOf, [bytes]);
  const told = tasks.map((task) => {
    const since = `delivery ${String(task["delivery"])}, updated ${isoTime(task["update_time"])}`;
    const leased = typeof task["instance"] === "string" ? `leased to ${task["instance"]}` : "no lease";
    const worker = typeof task["worker"] === "string" ? `worker ${task["worker"]}` : "no worker";
    const queued = task["queued"] === null ? "not queued" : "queued";
    return `${String(task["reference"])} is ${String(task["status"])} (${since}, ${worker}, ${leased}, ${queued})`;
  });
  const wakes = execution?.["wake_at"] === null ? "never" : isoTime(execution?.["wake_at"]);
  return `${id} at revision ${String(execution?.["revision"])}, woken ${wakes}: ${told.join("; ") || "no open task"}`;
}

function isoTime(ms: unknown): string {
  return new Date(Number(ms)).toISOString();
}

const openTasksOf = `
  select t.reference_task_name as reference, t.status, t.delivery, t.update_time, convert(t.worker_id using utf8mb4) as worker,
    convert(l.instance using utf8mb4) as instance, s.delivery as queued
  from task t
    left join lease l on l.workflow_id = t.workflow_id and l.task_id = t.id
    left join scheduled_task s on s.workflow_id = t.workflow_id and s.task_id = t.id
  where t.workflow_id = ? and t.status in ('SCHEDULED', 'IN_PROGRESS')`;

const executionsOf =
  "select lower(hex(id)) as id, status, create_time, end_time from execution where workflow_name = ?";

const tasksOf = `
  select lower(hex(t.workflow_id)) as id, t.reference_task_name as reference, sum(t.status = 'COMPLETED') as completed,
    count(*) as attempts, sum(greatest(t.delivery - 1, 0)) as redelivered
  from execution e join task t on t.workflow_id = e.id where e.workflow_name = ? group by 1, 2`;

// An answer that was repeated says so in the event that gave it, not in one of its own.
const doubleResultsOf = `
  select lower(hex(v.workflow_id)) as id, json_value(convert(v.head using utf8mb4), '$.taskId') as task, count(*) as results
  from execution e join event v on v.workflow_id = e.id
  where e.workflow_name = ? and v.kind = 'TaskUpdated' and convert(v.head using utf8mb4) like '%"status":"COMPLETED"%'
    and convert(v.answer using utf8mb4) not like '%"ignored":true%'
  group by 1, 2 having count(*) > 1`;
