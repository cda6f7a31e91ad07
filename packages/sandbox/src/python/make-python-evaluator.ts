import type { Evaluation, EvaluationLimits, EvaluationOutcome, Evaluator } from "../evaluation.ts";
import { stoppedByMemory, stoppedByResult, stoppedByTime } from "../stop-messages.ts";
import { RefusedImportError } from "./python-imports.ts";
import { AnswerTooLongError, PythonInterpreter } from "./python-interpreter.ts";

/**
 * Evaluates Python, always as the body of a function. Starting takes seconds, which the pool does not count; the
 * interpreter is kept for what comes after. Source: engine.md 5.13.
 */
export async function makePythonEvaluator(limits: EvaluationLimits): Promise<Evaluator> {
  let interpreter: PythonInterpreter | undefined = await PythonInterpreter.start(limits);
  const keptBytes = interpreter.sizeBytes + KEPT_GROWTH_BYTES;
  return async (evaluation) => {
    const current = interpreter ?? (await PythonInterpreter.start(limits));
    interpreter = undefined;
    const outcome = evaluate(current, evaluation, limits);
    // Memory never shrinks. A new interpreter is dear, so some growth is put up with.
    if (current.sizeBytes <= keptBytes) interpreter = current;
    return outcome;
  };
}

const KEPT_GROWTH_BYTES = 128 * 1024 * 1024;
const MAX_MESSAGE = 4_000;

function evaluate(current: PythonInterpreter, evaluation: Evaluation, limits: EvaluationLimits): EvaluationOutcome {
  const end = performance.now() + limits.maxExecutionMs;
  let isLate = false;
  const mustStop = () => (isLate ||= performance.now() > end);
  let outcome: EvaluationOutcome;
  try {
    const request = `{"source":${JSON.stringify(evaluation.source)},"input":${evaluation.inputText}}`;
    const answer = current.run(request, { mustStop, maxAnswerBytes: limits.maxResultBytes + 1 });
    outcome = answer === undefined && !current.wasOutOfMemory ? NO_ANSWER : outcomeOf(answer, limits);
  } catch (error) {
    outcome = outcomeOfBreak(error, limits);
  }
  return isLate ? stoppedByTime(limits) : outcome;
}

const NO_ANSWER: EvaluationOutcome = { kind: "failed", message: "The script broke its interpreter: it gave no answer" };

function outcomeOf(answer: string | undefined, limits: EvaluationLimits): EvaluationOutcome {
  const rest = answer?.slice(1) ?? "";
  switch (answer?.[0]) {
    case "v":
      return { kind: "value", text: rest };
    case "f":
      return { kind: "failed", message: rest.slice(0, MAX_MESSAGE) };
    default:
      return stoppedByMemory(limits);
  }
}

// The interpreter was left in the middle of things, which does no harm: its memory is put back.
function outcomeOfBreak(error: unknown, limits: EvaluationLimits): EvaluationOutcome {
  if (error instanceof AnswerTooLongError) return stoppedByResult(limits);
  if (error instanceof RefusedImportError) {
    return { kind: "failed", message: `The script reached for what it may not have: ${error.message}` };
  }
  if (error instanceof RangeError) return { kind: "failed", message: "RecursionError: the script recursed too deeply" };
  return { kind: "failed", message: `The script broke its interpreter: ${String(error)}` };
}
