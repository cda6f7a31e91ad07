import type { SqlConnection } from "../connection/sql-connection.ts";
import type { PacketLimits } from "../sql/pack-statements.ts";
import type { MultiRowStatement } from "../sql/statement.ts";
import { NOW_MS } from "../sql/clock.ts";
import { idToBytes } from "../sql/id-bytes.ts";
import { insertRows, overwriting } from "../sql/statement.ts";
import { TooLargeError } from "../sql/too-large-error.ts";
import type { LargePayload } from "./large-payloads.ts";
import { payloadBuffer } from "./payload-hash.ts";

// The row may be there already, and then holds the same bytes.
const LEAVE_AS_IS = overwriting(["hash"]);
const INSERT_ONE = `insert into payload (workflow_id, hash, bytes) values (unhex(?), unhex(?), ?) ${LEAVE_AS_IS}`;
const MAX_IN_TEXT_BYTES = 1024 * 1024;

/** The payloads that may stand in a statement's text, and those that would be too large there. */
export function splitBySize(payloads: readonly LargePayload[], limits: PacketLimits) {
  const limit = Math.min(MAX_IN_TEXT_BYTES, Math.floor(limits.targetBytes / 4));
  return {
    inText: payloads.filter(({ payload }) => payload.sizeBytes <= limit),
    alone: payloads.filter(({ payload }) => payload.sizeBytes > limit),
  };
}

export function payloadStatement(payloads: readonly LargePayload[]): MultiRowStatement {
  return insertRows("payload", {
    columns: ["workflow_id", "hash", "bytes"],
    rows: payloads.map(({ workflowId, hash, payload }) => [idToBytes(workflowId), hash, payloadBuffer(payload)]),
    tail: LEAVE_AS_IS,
  });
}

/** Those that are to be moved out of the database later. */
export function toMoveStatement(
  payloads: readonly LargePayload[],
  { moveBeyondBytes }: PacketLimits,
): MultiRowStatement {
  const moved = payloads.filter(({ payload }) => moveBeyondBytes !== undefined && payload.sizeBytes > moveBeyondBytes);
  return {
    head: "insert into payload_to_move (workflow_id, hash, since) values ",
    rows: moved.map(
      ({ workflowId, hash }) => `(X'${idToBytes(workflowId).toString("hex")}',X'${hash.toString("hex")}',${NOW_MS})`,
    ),
    separator: ",",
    tail: ` ${LEAVE_AS_IS}`,
    maxRows: 500,
  };
}

/** Sends a payload in a packet of its own. Throws TooLargeError, with nothing sent, where the server would not accept it. */
export async function writeAlone(
  connection: SqlConnection,
  { workflowId, hash, payload }: LargePayload,
  limits: PacketLimits,
): Promise<void> {
  if (payload.sizeBytes > limits.maxBytes) {
    throw new TooLargeError(
      `a payload has ${payload.sizeBytes} bytes; the server accepts ${limits.maxBytes} in a packet`,
    );
  }
  const workflowIdHex = idToBytes(workflowId).toString("hex");
  await connection.runPrepared(INSERT_ONE, [workflowIdHex, hash.toString("hex"), payloadBuffer(payload)]);
}
