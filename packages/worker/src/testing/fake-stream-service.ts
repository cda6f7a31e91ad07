import { randomUUID } from "node:crypto";
import { status, type Server } from "@grpc/grpc-js";
import { workerGrpc } from "@tutti/contracts";

import type { JsonObject } from "../json.ts";
import { faultOf, takeTasks } from "./fake-desk.ts";
import type { FakeDesk, GivenTask, GotResult } from "./fake-desk.ts";

type Call = Parameters<workerGrpc.WorkerServiceServer["work"]>[0];
type Credit = { readonly taskType: string; readonly domain: string; count: number };

const retryable: ReadonlySet<status> = new Set([status.UNAVAILABLE, status.INTERNAL, status.DEADLINE_EXCEEDED]);

/** One stream, as the server sees it. */
export class FakeStream {
  readonly frames: workerGrpc.WorkRequest[] = [];
  isEnded = false;
  /** While set, what comes is kept and not answered. */
  isSilent = false;
  readonly #call: Call;
  readonly #desk: FakeDesk;
  readonly #credits = new Map<string, Credit>();

  constructor(call: Call, desk: FakeDesk) {
    this.#call = call;
    this.#desk = desk;
    call.on("data", (frame: workerGrpc.WorkRequest) => this.#received(frame));
    call.on("end", () => {
      this.isEnded = true;
      call.end();
      desk.tell();
    });
    call.on("cancelled", () => {
      this.isEnded = true;
      desk.tell();
    });
  }

  get acknowledged(): readonly string[] {
    return this.frames.flatMap(({ acknowledged }) => acknowledged);
  }

  get results(): readonly workerGrpc.WorkerResult[] {
    return this.frames.flatMap(({ results }) => results);
  }

  get returned(): readonly workerGrpc.LeaseReference[] {
    return this.frames.flatMap(({ returned }) => returned);
  }

  get progress(): readonly workerGrpc.WorkerProgress[] {
    return this.frames.flatMap(({ progress }) => progress);
  }

  get commands(): readonly workerGrpc.WorkerCommand[] {
    return this.frames.flatMap(({ commands }) => commands);
  }

  /** Credits that stand. */
  get wanted(): number {
    return [...this.#credits.values()].reduce((sum, { count }) => sum + count, 0);
  }

  get isDraining(): boolean {
    return this.frames.some(({ drain }) => drain !== undefined);
  }

  send(frame: Parameters<typeof workerGrpc.WorkResponse.fromPartial>[0]): void {
    this.#call.write(workerGrpc.WorkResponse.fromPartial(frame));
  }

  /** Breaks it off, as a server does that dies. */
  break(code = status.UNAVAILABLE): void {
    this.isEnded = true;
    this.#call.emit("error", faultOf(code));
  }

  /** Ends it in peace. */
  end(): void {
    this.isEnded = true;
    this.#call.end();
  }

  serve(): void {
    if (this.isEnded) return;
    for (const credit of this.#credits.values()) {
      const tasks = takeTasks(this.#desk, credit).map(taskToStream);
      credit.count -= tasks.length;
      if (tasks.length > 0) this.send({ tasks });
    }
  }

  #received(frame: workerGrpc.WorkRequest): void {
    this.frames.push(frame);
    if (frame.hello !== undefined) this.send({ welcome: { instance: "fake", capabilities: this.#desk.capabilities } });
    for (const credit of frame.credits) this.#credit(credit);
    if (frame.drain !== undefined) this.#credits.clear();
    for (const withdrawal of frame.withdrawals) this.#withdraw(withdrawal);
    if (!this.isSilent) this.#answerAll(frame);
    this.serve();
    this.#desk.tell();
  }

  #credit({ taskType = "", domain = "", count = 0 }: workerGrpc.WorkerCredit): void {
    this.#desk.asked.push(count);
    const key = `${domain}:${taskType}`;
    const credit = this.#credits.get(key) ?? { taskType, domain, count: 0 };
    credit.count += count;
    this.#credits.set(key, credit);
  }

  #withdraw({ taskType = "", domain = "", count = 0, withdrawalId }: workerGrpc.WorkerCreditWithdrawal): void {
    const credit = this.#credits.get(`${domain}:${taskType}`) ?? { taskType, domain, count: 0 };
    const ended = Math.min(count, credit.count);
    credit.count -= ended;
    this.send({ withdrawn: [{ withdrawalId, taskType, domain, count: ended }] });
  }

  #answerAll({ results, progress, commands }: workerGrpc.WorkRequest): void {
    for (const { progressId } of progress)
      this.send({ progressAnswers: [{ progressId, outcome: this.#desk.progressOutcome() }] });
    for (const result of results) this.#answer(result);
    for (const command of commands)
      this.send({ commandAnswers: [{ commandId: command.commandId, outcome: this.#desk.commandOutcome(command) }] });
  }

  #answer(result: workerGrpc.WorkerResult): void {
    const { resultId } = result;
    const code = this.#desk.updateFaults.shift();
    if (code !== undefined) {
      const refused = { code, message: String(status[code]), retryable: retryable.has(code), retryAfterMs: 0 };
      return this.send({ answers: [{ resultId, outcome: { $case: "refused", value: { reason: "", ...refused } } }] });
    }
    this.#desk.results.push(resultFromStream(result, this.frames[0]?.hello?.workerId ?? ""));
    this.send({ answers: [{ resultId, outcome: { $case: "accepted", value: {} } }] });
  }
}

/** `tutti.v1.WorkerService`; the answer has the streams in the order of their opening. */
export function addStreamService(server: Server, desk: FakeDesk): readonly FakeStream[] {
  const streams: FakeStream[] = [];
  desk.serve.push(() => {
    for (const stream of streams) stream.serve();
  });
  const work = (call: Call): void => {
    streams.push(new FakeStream(call, desk));
    desk.tell();
  };
  server.addService(workerGrpc.WorkerServiceService, { work });
  return streams;
}

function taskToStream({ taskId, workflowId = "", taskType = "work", domain = "", ...more }: GivenTask) {
  const leaseId = `lease-${taskId}-${randomUUID()}`;
  const { input = {}, responseTimeoutSeconds = 0 } = more;
  const ids = { leaseId, taskId, workflowId };
  return { ...ids, taskType, domain, responseTimeoutSeconds, input: Buffer.from(JSON.stringify(input)) };
}

function resultFromStream(result: workerGrpc.WorkerResult, workerId: string): GotResult {
  const { taskId = "", workflowId = "", reason = "", callbackAfterSeconds = 0, extendLease = false, logs } = result;
  const output: unknown = JSON.parse(Buffer.from(result.output ?? []).toString() || "{}");
  return {
    taskId,
    workflowId,
    workerId,
    status: (result.status ?? "").replace("WORKER_RESULT_STATUS_", ""),
    output: output as JsonObject,
    reason,
    callbackAfterSeconds,
    extendLease,
    logs: logs.map(({ log = "" }) => log),
  };
}
