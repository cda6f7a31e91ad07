import { expect, test } from "@jest/globals";
import { Payload, type ScriptRequest, type ScriptResult } from "@tutti/engine";
import type { ScriptRunner } from "@tutti/ports";

import { withSecretsRevealed } from "./with-secrets-revealed.ts";

const script = (input: object): ScriptRequest => ({
  language: "javascript",
  form: "expression",
  source: "$",
  input: Payload.fromText(JSON.stringify(input)),
});

/** Gives back what it was given, and notes it. */
class Echo implements ScriptRunner {
  readonly seen: unknown[] = [];

  async run({ input }: ScriptRequest): Promise<ScriptResult> {
    this.seen.push(JSON.parse(input.text));
    return await Promise.resolve({ kind: "value", value: input.tree });
  }
}

const secrets = { value: (name: string) => (name === "TOKEN" ? "s3cret" : undefined) };

test("a script sees the values of secrets, and what it comes to has their names again", async () => {
  const echo = new Echo();
  const input = { whole: "${workflow.secrets.TOKEN}", text: "Bearer ${workflow.secrets.TOKEN}", other: 1 };

  const result = await withSecretsRevealed(echo, secrets).run(script(input));

  expect(echo.seen).toEqual([{ whole: "s3cret", text: "Bearer s3cret", other: 1 }]);
  expect(result).toEqual({ kind: "value", value: input });
});

test("a secret that is not there is null, and nothing within a text", async () => {
  const echo = new Echo();

  await withSecretsRevealed(echo, secrets).run(
    script({ whole: "${workflow.secrets.NO}", text: "[${workflow.secrets.NO}]" }),
  );

  expect(echo.seen).toEqual([{ whole: null, text: "[]" }]);
});

test("the words of a script that goes wrong do not tell a secret", async () => {
  const failing: ScriptRunner = {
    run: async () => await Promise.resolve({ kind: "failed", message: "Error: s3cret is wrong" }),
  };

  const result = await withSecretsRevealed(failing, secrets).run(script({ t: "${workflow.secrets.TOKEN}" }));

  expect(result).toEqual({ kind: "failed", message: "Error: ${workflow.secrets.TOKEN} is wrong" });
});
