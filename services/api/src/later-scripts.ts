import type { ScriptRunner } from "@tutti/ports";
import type { SandboxRunner } from "@tutti/sandbox";

/** Evaluates scripts; what that needs is read when the first is to be evaluated, which in most processes is never. */
export class LaterScripts implements ScriptRunner {
  #runner: Promise<SandboxRunner> | undefined;

  async run(...request: Parameters<ScriptRunner["run"]>): ReturnType<ScriptRunner["run"]> {
    this.#runner ??= import("@tutti/sandbox").then(({ makeScriptRunner }) => makeScriptRunner());
    return await (await this.#runner).run(...request);
  }

  async close(): Promise<void> {
    await (await this.#runner)?.close();
  }
}
