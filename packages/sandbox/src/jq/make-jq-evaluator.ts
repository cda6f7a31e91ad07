import type { Evaluation, EvaluationLimits, EvaluationOutcome, Evaluator } from "../evaluation.ts";
import { stoppedByMemory, stoppedByResult, stoppedByTime } from "../stop-messages.ts";
import { INPUT_FILE, QUERY_FILE } from "./jq-files.ts";
import { jqMessage } from "./jq-message.ts";
import { JqProgram } from "./jq-program.ts";
import { withOlderFunctions } from "./older-functions.ts";
import { wholeNumbers, withNumberWords } from "./jq-values.ts";

/**
 * Evaluates queries in jq. A query that writes nothing and asks for no memory cannot be interrupted: the pool ends its
 * thread. Source: engine.md 5.20.
 */
export async function makeJqEvaluator(limits: EvaluationLimits): Promise<Evaluator> {
  let program: JqProgram | undefined = await JqProgram.start(limits);
  return async (evaluation) => {
    const current = program ?? (await JqProgram.start(limits));
    program = undefined;
    const outcome = evaluate(current, evaluation, limits);
    // Memory never shrinks.
    if (current.sizeBytes <= KEPT_MEMORY_BYTES) program = current;
    return outcome;
  };
}

const KEPT_MEMORY_BYTES = 32 * 1024 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;

class TooMuch extends Error {}
class TooLate extends Error {}

function evaluate(program: JqProgram, { source, inputText }: Evaluation, limits: EvaluationLimits): EvaluationOutcome {
  const output = new Written(limits.maxResultBytes);
  const errors = new Written(MAX_ERROR_BYTES);
  const end = performance.now() + limits.maxExecutionMs;
  const files = {
    query: Buffer.from(withNumberWords(withOlderFunctions(source))),
    input: Buffer.from(inputText),
    write: (stream: "output" | "errors", bytes: Buffer) => {
      if (performance.now() > end) throw new TooLate();
      if (stream === "errors") errors.add(bytes);
      else if (!output.add(bytes)) throw new TooMuch();
    },
  };
  try {
    const code = program.run(["-c", "-f", QUERY_FILE, INPUT_FILE], files);
    if (code === 0) return { kind: "value", text: wholeNumbers(output.text()) };
    const message = errors.text();
    if (message.includes("cannot allocate memory")) return stoppedByMemory(limits);
    return { kind: "failed", message: jqMessage(message, source) };
  } catch (error) {
    if (error instanceof TooMuch) return stoppedByResult(limits);
    return error instanceof TooLate ? stoppedByTime(limits) : stoppedByMemory(limits);
  }
}

/** Bytes up to a limit; what is beyond it is dropped. */
class Written {
  private readonly parts: Buffer[] = [];
  private readonly max: number;
  private length = 0;

  constructor(max: number) {
    this.max = max;
  }

  add(bytes: Buffer): boolean {
    if (this.length + bytes.length > this.max) return false;
    this.length += bytes.length;
    this.parts.push(bytes);
    return true;
  }

  text(): string {
    return Buffer.concat(this.parts).toString("utf8");
  }
}
