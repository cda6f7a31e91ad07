import type { ScriptLanguage, ScriptRequest, ScriptResult } from "@tutti/engine";
import { JsonDepthError, JsonSyntaxError, parseJson } from "@tutti/engine";
import type { ScriptRunner } from "@tutti/ports";
import type { Evaluation, EvaluationOutcome } from "./evaluation.ts";
import { javaScriptFault } from "./javascript/javascript-fault.ts";
import { replaceLongIntegers } from "./javascript/long-integers.ts";
import { thrownLine } from "./javascript/thrown-line.ts";
import { ThreadPool } from "./pool/thread-pool.ts";
import type { SandboxSettings } from "./settings.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";

/**
 * Evaluates scripts where they can reach nothing but what they are given. `run` resolves with whatever a script does, also
 * one that never ends or eats all memory. It rejects with ScriptsUnavailableError when too many wait, when no interpreter
 * can be started, and once closed.
 */
export interface SandboxRunner extends ScriptRunner {
  /** Ends all threads. Whatever is being evaluated rejects. */
  close(): Promise<void>;
}

/** Threads start when a language is first asked for, and do not keep the process alive while nothing is evaluated. */
export function makeScriptRunner(settings: Partial<SandboxSettings> = {}): SandboxRunner {
  const all = { ...DEFAULT_SETTINGS, ...settings };
  const pools = new Map<ScriptLanguage, ThreadPool>();
  let closed = false;
  const poolOf = (language: ScriptLanguage): ThreadPool => {
    const pool = pools.get(language) ?? newPool(language, all);
    if (closed) void pool.close();
    pools.set(language, pool);
    return pool;
  };
  return {
    run: async (request) => resultOf(await poolOf(request.language).run(evaluationOf(request)), request),
    close: async () => {
      closed = true;
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}

// Small scripts in JavaScript take less than the way to their thread: several are under way at once. A thread is the
// sooner replaced the cheaper the next one is.
const PACE = {
  javascript: { ahead: 8, longMs: 50 },
  jq: { ahead: 2, longMs: 100 },
  python: { ahead: 1, longMs: 250 },
} as const satisfies Record<ScriptLanguage, { readonly ahead: number; readonly longMs: number }>;

function newPool(language: ScriptLanguage, settings: SandboxSettings): ThreadPool {
  const { maxExecutionMs, maxMemoryBytes, maxResultBytes, maxWaiting, maxWaitingLength } = settings;
  return new ThreadPool({
    language,
    limits: { maxExecutionMs, maxMemoryBytes, maxResultBytes },
    threads: settings.threads[language],
    maxWaiting,
    maxWaitingLength,
    ...PACE[language],
  });
}

function evaluationOf({ language, form, source, input }: ScriptRequest): Evaluation {
  const replaced = language === "javascript" ? replaceLongIntegers(input) : undefined;
  return { form, source, ...(replaced ?? { inputText: input.text }) };
}

function resultOf(outcome: EvaluationOutcome, request: ScriptRequest): ScriptResult {
  if (outcome.kind === "failed") return { kind: "failed", message: betterMessage(outcome, request) };
  if (outcome.kind === "stopped") return outcome;
  try {
    return { kind: "value", value: parseJson(request.language === "jq" ? listOfLines(outcome.text) : outcome.text) };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError || error instanceof JsonDepthError)) throw error;
    return { kind: "failed", message: `The script's result cannot be kept: ${error.message}` };
  }
}

// QuickJS does not say where in the line a syntax error is, nor where a value was thrown.
function betterMessage(
  { message, thrown }: EvaluationOutcome & { readonly kind: "failed" },
  { language, source, form }: ScriptRequest,
): string {
  if (thrown !== undefined) {
    const line = thrownLine(source, form, thrown);
    return line === undefined ? message : message.replace(/`(?=[^`]*$)/, `$& at line ${line}`);
  }
  if (language !== "javascript" || !message.includes("`SyntaxError: ")) return message;
  const fault = javaScriptFault(source, form);
  if (fault?.place === undefined) return message;
  const { line, column, excerpt } = fault.place;
  return `Error evaluating the script \`SyntaxError: ${fault.what} at column ${column}: ${excerpt}\` at line ${line}`;
}

// jq writes no line feed inside of a value.
function listOfLines(text: string): string {
  return `[${text.trimEnd().split("\n").join(",")}]`;
}
