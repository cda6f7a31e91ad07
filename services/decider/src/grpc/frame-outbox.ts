import { answerToWire, leasedTaskToWire, lostLeaseToWire, type deciderGrpc } from "@tutti/contracts";
import type { CreditId, EventId } from "@tutti/engine";
import type { Applied, LeasedAgainstCredit, LostLease } from "@tutti/ports";

import type { ClientEar } from "../connection.ts";

type Frame = deciderGrpc.ConnectResponse;

/**
 * What a client is to be told, in frames: all that is there when a frame leaves travels together, up to about a
 * megabyte. A client that does not read lets it grow; its own stream is not read meanwhile.
 */
export class FrameOutbox implements ClientEar {
  readonly #parts: Part[] = [];
  #head = 0;
  #sizeBytes = 0;
  #isEnded = false;
  #news: (() => void) | undefined;
  #whenRelieved: (() => void)[] = [];

  answered(eventId: EventId, applied: Applied): void {
    const answer = answerToWire(eventId, applied);
    this.#put({ sizeBytes: sizeOfAnswer(answer), addTo: (frame) => frame.answers.push(answer) });
  }

  leased({ creditId, tasks }: LeasedAgainstCredit): void {
    const leased = { creditId, tasks: tasks.map((task) => leasedTaskToWire(task)) };
    const sizeBytes = leased.tasks.reduce((sum, task) => sum + sizeOfTask(task), 0);
    this.#put({ sizeBytes, addTo: (frame) => frame.leased.push(leased) });
  }

  withdrawn(creditId: CreditId): void {
    this.#put({ sizeBytes: PART_BYTES, addTo: (frame) => frame.withdrawn.push({ creditId }) });
  }

  leasesLost(lost: readonly LostLease[]): void {
    const wires = lost.map(lostLeaseToWire);
    this.#put({ sizeBytes: wires.length * PART_BYTES, addTo: (frame) => frame.lostLeases.push(...wires) });
  }

  look(watchId: string): void {
    this.#put({ sizeBytes: PART_BYTES, addTo: (frame) => frame.looks.push({ watchId }) });
  }

  drain(): void {
    this.#put({ sizeBytes: PART_BYTES, addTo: (frame) => void (frame.drain = true) });
  }

  welcome(welcome: deciderGrpc.Welcome): void {
    this.#put({ sizeBytes: FRAME_BYTES, addTo: (frame) => void (frame.welcome = welcome) });
  }

  /** Nothing more comes: the frames end when what is there has left. */
  end(): void {
    this.#isEnded = true;
    this.#news?.();
  }

  /** Resolves when the client has taken most of what is there, or is gone. */
  async relieved(): Promise<void> {
    if (this.#isFull && !this.#isEnded) await new Promise<void>((resolve) => this.#whenRelieved.push(resolve));
  }

  /** The frames, each as large as it is when it is asked for. */
  async *frames(): AsyncGenerator<Frame> {
    for (;;) {
      if (this.#isEmpty && !this.#isEnded) await new Promise<void>((resolve) => (this.#news = resolve));
      if (!this.#isEmpty) yield this.#take();
      else if (this.#isEnded) return;
    }
  }

  get #isEmpty(): boolean {
    return this.#head === this.#parts.length;
  }

  get #isFull(): boolean {
    return this.#sizeBytes > FULL_BYTES;
  }

  #put(part: Part): void {
    this.#parts.push(part);
    this.#sizeBytes += part.sizeBytes;
    this.#news?.();
  }

  #take(): Frame {
    const frame: Frame = {
      welcome: undefined,
      answers: [],
      leased: [],
      withdrawn: [],
      drain: false,
      lostLeases: [],
      looks: [],
    };
    let frameBytes = 0;
    for (let part = this.#parts[this.#head]; part !== undefined; part = this.#parts[this.#head]) {
      if (frameBytes > 0 && frameBytes + part.sizeBytes > FRAME_BYTES) break;
      part.addTo(frame);
      frameBytes += part.sizeBytes;
      this.#head += 1;
    }
    this.#sizeBytes -= frameBytes;
    if (this.#isEmpty) {
      this.#parts.length = 0;
      this.#head = 0;
    }
    if (!this.#isFull) for (const resolve of this.#whenRelieved.splice(0)) resolve();
    return frame;
  }
}

type Part = { readonly sizeBytes: number; readonly addTo: (frame: Frame) => unknown };

function sizeOfAnswer({ result, task }: deciderGrpc.Answer): number {
  return PART_BYTES + (result?.value.length ?? 0) + (task === undefined ? 0 : sizeOfTask(task));
}

function sizeOfTask({ head, input, output, execution }: deciderGrpc.Task): number {
  return PART_BYTES + head.length + input.length + output.length + execution.length;
}

const PART_BYTES = 100;
const FRAME_BYTES = 1024 * 1024;
const FULL_BYTES = 16 * FRAME_BYTES;
