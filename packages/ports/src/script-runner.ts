import type { ScriptRequest, ScriptResult } from "@tutti/engine";

/** Evaluates the scripts of definitions, with bounds on time, memory and output. */
export interface ScriptRunner {
  /**
   * What the script comes to; the same whenever it is asked. A script that throws, cannot be read or uses up its bounds is a
   * result, too. Rejects with an OutageError where this runner is away or full: asked again later it may be evaluated.
   */
  run(request: ScriptRequest): Promise<ScriptResult>;
}
