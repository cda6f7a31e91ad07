import { isJsonObject, memberOf, type Json } from "@tutti/engine";
import type { ScriptRunner } from "@tutti/ports";

/** Evaluates the one kind of script that workloads have: `$.<loop>.iteration < <number>`. */
export const countingScripts: ScriptRunner = {
  run: async ({ source, input }) => {
    const [, reference = "", limit = ""] = /^\$\.(\w+)\.iteration < (\d+)$/.exec(source) ?? [];
    const iteration = memberIn(memberIn(input.tree, reference), "iteration");
    if (typeof iteration !== "number") throw new Error(`"${source}" counts no loop`);
    return await Promise.resolve({ kind: "value", value: iteration < Number(limit) });
  },
};

function memberIn(json: Json | undefined, name: string): Json | undefined {
  return isJsonObject(json) ? memberOf(json, name) : undefined;
}
