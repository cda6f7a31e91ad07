import type { Draft } from "../../decide/draft.ts";
import { requireOutputs, taskPayload } from "../../decide/data/payloads.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { isJsonObject, jsonObject, memberOf } from "../../payload/json.ts";
import type { Json, JsonObject } from "../../payload/json.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { isTerminalTask } from "../../model/status.ts";
import { keptTurns } from "./keep-last.ts";
import { itemsOf } from "./loop-items.ts";
import type { LoopItems } from "./loop-items.ts";
import { recordsOf, turnOutput } from "./loop-turns.ts";

/**
 * An output of up to so many bytes is written with every turn. A larger one is written whenever its turns have grown by a
 * quarter, so that all that a loop writes is in proportion to its output, not to its output times its turns. In between it
 * is put together from what was written and from the records of the turns since.
 */
const SMALL_OUTPUT_BYTES = 4096;
const GROWTH = 1.25;

/** What ends the workflow only after its loops have seen it begin. */
const CARRIED_OUT_AFTER_LOOPS: ReadonlySet<string> = new Set(["INLINE", "LAMBDA", "SET_VARIABLE", "EXCLUSIVE_JOIN"]);

/** A loop's record with its node, and what its output is to show. */
export type ShownLoop = {
  readonly record: TaskRecord;
  readonly node: PlacedNode;
  readonly lastTurn: number;
  /** The task of the last turn after which nothing more of it is shown. */
  readonly lastTask?: TaskRecord | undefined;
};

/** What a loop's output says of the turn that runs. Source: reference/engine.md 5.15. */
export function loopHead(turn: number, items: LoopItems): JsonObject {
  const head: (readonly [string, Json])[] = [["iteration", turn]];
  if (items !== undefined) head.push(["loopIndex", turn - 1], ["loopItem", items[turn - 1] ?? null]);
  return jsonObject(head);
}

/** The output of a loop, whatever of it has been written: its turns by their numbers, and the head. */
export function loopOutput(draft: Draft, loop: ShownLoop): JsonObject {
  const { record, node, lastTurn } = loop;
  const written = writtenOutput(record);
  const turns = turnsShown(loop).map((turn) => {
    const isWritten = turn <= written.lastTurn && turn < lastTurn;
    const known = isWritten ? memberOf(written.output, String(turn)) : undefined;
    return { name: String(turn), known, records: known === undefined ? shownRecords(draft, loop, turn) : [] };
  });
  requireOutputs(turns.flatMap(({ records }) => records));
  const entries = turns.map(({ name, known, records }) => [name, known ?? turnOutput(records)] as const);
  return jsonObject([...entries, ...Object.entries(loopHead(record.iteration, itemsOf(record, node)))]);
}

/**
 * As much of the output of a loop that runs as a look at one member of it needs: one turn, or the head. So what it costs
 * to read the number of the turn, or its item, does not grow with the turns.
 */
function loopOutputFor(draft: Draft, { record, node }: Omit<ShownLoop, "lastTurn">, member: string): JsonObject {
  const lastTurn = lastTurnShown(draft, record);
  if (!/^\d+$/.test(member)) return loopHead(record.iteration, itemsOf(record, node));
  const turn = Number(member);
  const isShown = String(turn) === member && turn >= firstShown(node, lastTurn) && turn <= lastTurn;
  return jsonObject(isShown ? [[member, turnOutput(recordsOf(draft, node, turn))]] : []);
}

/** Whether the output is to be written with the turn that has just come to its end. */
export function isWrittenWith(record: TaskRecord, turn: number): boolean {
  if (record.output.sizeBytes <= SMALL_OUTPUT_BYTES) return true;
  const { lastTurn } = writtenOutput(record);
  return lastTurn > turn || turn >= lastTurn * GROWTH;
}

function turnsShown({ node, lastTurn }: ShownLoop): readonly number[] {
  const first = firstShown(node, lastTurn);
  return Array.from({ length: Math.max(0, lastTurn - first + 1) }, (_, index) => first + index);
}

function firstShown({ task }: PlacedNode, lastTurn: number): number {
  return Math.max(1, lastTurn - keptTurns(task) + 1);
}

function shownRecords(draft: Draft, { node, lastTurn, lastTask }: ShownLoop, turn: number): readonly TaskRecord[] {
  const records = recordsOf(draft, node, turn);
  return lastTask === undefined || turn < lastTurn ? records : records.filter(({ seq }) => seq <= lastTask.seq);
}

/** The output as the record has it. Its head tells the turn that ran when it was written, which is not in it as a whole. */
function writtenOutput(record: TaskRecord): { readonly output: JsonObject; readonly lastTurn: number } {
  const tree = taskPayload(record, "output").tree;
  const output = isJsonObject(tree) ? tree : jsonObject([]);
  const turn = memberOf(output, "iteration");
  return { output, lastTurn: typeof turn === "number" ? turn - 1 : 0 };
}

/** What `loopOutput` gives of a task that is a loop and runs, as far as a look at one member needs; undefined of any other. */
export function runningLoopOutput(draft: Draft, record: TaskRecord, only: string | undefined): JsonObject | undefined {
  if (record.taskType !== "DO_WHILE" || isTerminalTask(record.status)) return undefined;
  const node = draft.nodeOf(record);
  if (node === undefined) return undefined;
  if (only !== undefined) return loopOutputFor(draft, { record, node }, only);
  return loopOutput(draft, { record, node, lastTurn: lastTurnShown(draft, record) });
}

/**
 * The last turn that is shown of a loop that has not ended: of the turn that runs there is nothing to see, unless the
 * workflow ends by what is carried out after its loops have looked at their turns. Source: engine.md 3.2-6; cases
 * flow-loop-terminate-inside, flow-loop-script-fails.
 */
export function lastTurnShown(draft: Draft, { iteration }: TaskRecord): number {
  const settled = draft.lastSettled === undefined ? undefined : draft.task(draft.lastSettled);
  const isShown = settled?.taskType === "TERMINATE" || CARRIED_OUT_AFTER_LOOPS.has(draft.endedBy?.taskType ?? "");
  return isShown ? iteration : iteration - 1;
}
