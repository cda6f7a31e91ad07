import type { Evaluation, EvaluationLimits, EvaluationOutcome, Evaluator } from "../evaluation.ts";
import { stoppedByMemory, stoppedByResult, stoppedByTime } from "../stop-messages.ts";
import type { Completion } from "./quickjs-machine.ts";
import { QuickJsMachine } from "./quickjs-machine.ts";

/** Evaluates JavaScript in QuickJS, each script in a context of its own. Source: engine.md 5.13. */
export async function makeJavaScriptEvaluator(limits: EvaluationLimits): Promise<Evaluator> {
  let machine: QuickJsMachine | undefined = await QuickJsMachine.start(limits);

  return async (evaluation) => {
    const current = machine ?? (await QuickJsMachine.start(limits));
    machine = undefined;
    const outcome = outcomeOf(current, evaluation, limits);
    if (outcome.broken || !current.mayBeKept) return outcome.outcome;
    current.reset();
    machine = current;
    return outcome.outcome;
  };
}

type Judged = { readonly outcome: EvaluationOutcome; readonly broken: boolean };

function outcomeOf(machine: QuickJsMachine, evaluation: Evaluation, limits: EvaluationLimits): Judged {
  const clock = stopWatch(machine, limits.maxExecutionMs);
  try {
    const outcome = evaluate(machine, evaluation, limits);
    return { outcome: clock.hasRung() ? stoppedByTime(limits) : outcome, broken: false };
  } catch (error) {
    return { outcome: clock.hasRung() ? stoppedByTime(limits) : outcomeOfBreak(error, limits), broken: true };
  }
}

function evaluate(machine: QuickJsMachine, evaluation: Evaluation, limits: EvaluationLimits): EvaluationOutcome {
  const begun = machine.begin(evaluation.inputText, (Math.random() * 2 ** 32) | 0);
  if ("thrown" in begun) return failure(machine, begun.thrown, limits);
  const completion = machine.run(sourceOf(evaluation));
  if ("thrown" in completion) return failure(machine, completion.thrown, limits);
  const jobs = machine.runJobs();
  if (jobs !== undefined && "thrown" in jobs) return failure(machine, jobs.thrown, limits);
  const longIntegersText = evaluation.longIntegers === undefined ? "" : JSON.stringify(evaluation.longIntegers);
  // No script can know it, so none can write it.
  const mark = `#${Math.random().toString(36).slice(2)}#`;
  const finished = machine.finish(completion.value, { longIntegersText, mark });
  if ("thrown" in finished) return failure(machine, finished.thrown, limits);
  const text = withNumbers(machine.textOf(finished.value), mark);
  if (text === "!" || Buffer.byteLength(text) > limits.maxResultBytes) return stoppedByResult(limits);
  return { kind: "value", text };
}

function withNumbers(text: string, mark: string): string {
  return text.includes(mark) ? text.replaceAll(new RegExp(`"${mark}([^"]*)"`, "g"), "$1") : text;
}

// The body stays on its line, so that lines are counted as its author does; a comment at its end must not hide our end.
function sourceOf({ form, source }: Evaluation): string {
  return form === "expression" ? source : `(function () {${source}\n})()`;
}

function failure(
  machine: QuickJsMachine,
  thrown: Extract<Completion, { thrown: unknown }>["thrown"],
  limits: EvaluationLimits,
): EvaluationOutcome {
  const described = machine.describe(thrown);
  const said = "thrown" in described ? "`Error`" : machine.textOf(described.value);
  const value = said.startsWith("=") ? said.slice(1) : undefined;
  const text = value === undefined ? said : `\`${value}\``;
  if (isLackOfMemory(text, machine)) return stoppedByMemory(limits);
  const vague = SAYS_NOTHING.test(text) ? ", which was thrown and tells no cause" : "";
  const message = `Error evaluating the script ${text.slice(0, MAX_MESSAGE)}${vague}`;
  return { kind: "failed", message, ...(value === undefined ? {} : { thrown: value.slice(0, MAX_MESSAGE) }) };
}

const SAYS_NOTHING = /^`(?:null|undefined|\{\}|\[\]|\s*)`$/u;

// Without any memory left QuickJS throws null, for an error would need some.
function isLackOfMemory(text: string, machine: QuickJsMachine): boolean {
  if (text.startsWith("`InternalError: out of memory`")) return true;
  return machine.isFull && (text === "`null`" || text === "`Error`");
}

const MAX_MESSAGE = 4_000;

// The program's memory was used up where QuickJS does not check, or the thread's stack.
function outcomeOfBreak(error: unknown, limits: EvaluationLimits): EvaluationOutcome {
  if (error instanceof RangeError && /call stack/i.test(error.message)) {
    return { kind: "failed", message: `Error evaluating the script \`${String(error)}\`` };
  }
  return stoppedByMemory(limits);
}

function stopWatch(machine: QuickJsMachine, maxExecutionMs: number): { readonly hasRung: () => boolean } {
  const end = performance.now() + maxExecutionMs;
  let rung = false;
  machine.setStop(() => (rung ||= performance.now() > end));
  return { hasRung: () => rung };
}
