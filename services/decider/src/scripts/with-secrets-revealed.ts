import { withoutSecretNames, withTextsHidden, type ScriptResult } from "@tutti/engine";
import { revealSecrets } from "@tutti/hand-out";
import type { ScriptRunner, Secrets } from "@tutti/ports";

/**
 * The runner whose scripts see the values of secrets where their inputs name them. What they come to is stored: there the
 * values are names again. Rejects where the secrets cannot be told. Source: reference/engine.md 6.7.
 */
export function withSecretsRevealed(runner: ScriptRunner, secrets: Secrets): ScriptRunner {
  return {
    run: async (script) => {
      const { payload, hidden } = await revealSecrets(script.input, secrets);
      const result = await runner.run(payload === script.input ? script : { ...script, input: payload });
      return hidden.size === 0 ? asData(result) : hide(asData(result), hidden);
    },
  };
}

/** A script may write what looks like a secret's name, also out of somebody's data: it asks for none by that. */
function asData(result: ScriptResult): ScriptResult {
  return result.kind === "value" ? { kind: "value", value: withoutSecretNames(result.value) } : result;
}

function hide(result: ScriptResult, hidden: ReadonlyMap<string, string>): ScriptResult {
  if (result.kind === "value") return { kind: "value", value: withTextsHidden(result.value, hidden) };
  const message = withTextsHidden(result.message, hidden);
  return { kind: result.kind, message: typeof message === "string" ? message : "" };
}
