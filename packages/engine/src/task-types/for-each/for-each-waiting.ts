import { taskPayload } from "../../decide/data/payloads.ts";
import { slotOf } from "../../model/payload-slot.ts";
import type { PayloadSlot } from "../../model/payload-slot.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { isJsonObject, jsonObject, memberOf } from "../../payload/json.ts";
import type { Json } from "../../payload/json.ts";
import { Payload } from "../../payload/payload.ts";

/**
 * Items of a FOR_EACH that had begun, were taken back or begun again by an operator, and wait for their turn: how many they
 * are, and the first turn that may be one of theirs. It is the FOR_EACH's output while there are any.
 */
export type WaitingItems = { readonly count: number; readonly turn: number };

const NONE: WaitingItems = { count: 0, turn: 1 };

export function waitingItems(record: TaskRecord): WaitingItems {
  const waiting = member(taskPayload(record, "output").tree, "waiting");
  const [count, index] = [member(waiting, "count"), member(waiting, "fromIndex")];
  return typeof count === "number" && typeof index === "number" ? { count, turn: index + 1 } : NONE;
}

/** The output that says so; nothing of nobody. */
export function waitingOutput({ count, turn }: WaitingItems): PayloadSlot {
  if (count === 0) return slotOf(Payload.empty);
  return slotOf(
    Payload.fromTree(
      jsonObject([
        [
          "waiting",
          jsonObject([
            ["count", count],
            ["fromIndex", turn - 1],
          ]),
        ],
      ]),
    ),
  );
}

function member(json: Json | undefined, name: string): Json | undefined {
  return isJsonObject(json) ? memberOf(json, name) : undefined;
}
