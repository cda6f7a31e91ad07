import type { MultiRowStatement } from "./statement.ts";
import { TooLargeError } from "./too-large-error.ts";

/** How large a packet may grow: it is closed at `targetBytes`, and a single row must fit into `maxBytes`. */
export type PacketLimits = {
  readonly targetBytes: number;
  readonly maxBytes: number;
  /** Payloads of more bytes are to be moved to a bucket; undefined: there is none. */
  readonly moveBeyondBytes?: number | undefined;
};

/**
 * The statements as few packets of SQL, in order, each below the limits: a statement is cut between rows where needed.
 * Throws TooLargeError where one row alone is too large.
 */
export function packStatements(statements: readonly MultiRowStatement[], limits: PacketLimits): string[] {
  const packer = new Packer(limits);
  for (const statement of statements) packer.add(statement);
  return packer.end();
}

class Packer {
  readonly #limits: PacketLimits;
  readonly #packets: string[] = [];
  #packet: string[] = [];
  #bytes = 0;

  constructor(limits: PacketLimits) {
    this.#limits = limits;
  }

  add(statement: MultiRowStatement): void {
    let rows: string[] = [];
    const frameBytes = statement.head.length + statement.tail.length + 1;
    let bytes = frameBytes;
    for (const row of statement.rows) {
      const rowBytes = Buffer.byteLength(row) + statement.separator.length;
      if (frameBytes + rowBytes > this.#limits.maxBytes) throw tooLarge(statement, rowBytes, this.#limits);
      const isFull = this.#bytes + bytes + rowBytes > this.#limits.targetBytes;
      if (isFull || rows.length === statement.maxRows) {
        this.#close(statement, rows, bytes);
        if (isFull) this.#endPacket();
        rows = [];
        bytes = frameBytes;
      }
      rows.push(row);
      bytes += rowBytes;
    }
    this.#close(statement, rows, bytes);
  }

  end(): string[] {
    this.#endPacket();
    return this.#packets;
  }

  #close(statement: MultiRowStatement, rows: readonly string[], bytes: number): void {
    if (rows.length === 0) return;
    this.#packet.push(statement.head + rows.join(statement.separator) + statement.tail);
    this.#bytes += bytes;
  }

  #endPacket(): void {
    if (this.#packet.length > 0) this.#packets.push(this.#packet.join(";"));
    this.#packet = [];
    this.#bytes = 0;
  }
}

function tooLarge({ head }: MultiRowStatement, rowBytes: number, { maxBytes }: PacketLimits): TooLargeError {
  const table = head.slice(0, head.indexOf("(")).trim();
  return new TooLargeError(`one row of "${table}" takes ${rowBytes} bytes of SQL; the server accepts ${maxBytes}`);
}
