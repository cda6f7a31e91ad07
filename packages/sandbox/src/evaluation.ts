import type { ScriptLanguage, ScriptRequest } from "@tutti/engine";

/** What crosses over to a thread: texts only, so that numbers lose nothing and threads need none of our other packages. */
export type Evaluation = {
  readonly form: ScriptRequest["form"];
  readonly source: string;
  /** JSON text. Of JavaScript, long integers are replaced by doubles: see javascript/long-integers.ts. */
  readonly inputText: string;
  /** JavaScript only: the digits of the long integers by the text of the double that stands for each. */
  readonly longIntegers?: Readonly<Record<string, string>>;
};

/** What comes back. `text` is JSON; of jq the values, one a line. */
export type EvaluationOutcome =
  | { readonly kind: "value"; readonly text: string }
  /** `thrown`: the text of what a script has thrown that is no error, of which the interpreter knows no line. */
  | { readonly kind: "failed"; readonly message: string; readonly thrown?: string }
  | { readonly kind: "stopped"; readonly message: string };

/** What an evaluator keeps scripts to. */
export type EvaluationLimits = {
  readonly maxExecutionMs: number;
  readonly maxMemoryBytes: number;
  readonly maxResultBytes: number;
};

/** Evaluates one script after the other. Each sees an interpreter in which no script has run before. */
export type Evaluator = (evaluation: Evaluation) => EvaluationOutcome | Promise<EvaluationOutcome>;

/** Makes the evaluator of one language, in the thread in which it will work. */
export type EvaluatorMaker = (limits: EvaluationLimits) => Promise<Evaluator>;

export type ThreadStart = { readonly language: ScriptLanguage; readonly limits: EvaluationLimits };
