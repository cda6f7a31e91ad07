import { join } from "node:path";

import { runCommand } from "../command.ts";
import type { Reporter } from "../reporter.ts";
import type { Counts } from "./jest-results.ts";

/** A check of the sources that is no test: a title and the command whose exit code is the verdict. */
type Check = { readonly title: string; readonly command: readonly string[] };

const checks: readonly Check[] = [
  {
    title: "comparing proto with what is published",
    command: ["buf", "breaking", "proto", "--against", "packages/contracts/baseline/proto.binpb"],
  },
  { title: "checking types", command: ["tsc", "-p", "tsconfig.check.json"] },
  { title: "checking the console's types", command: ["tsc", "-p", "packages/ui/tsconfig.json"] },
  { title: "checking that the engine is pure", command: ["tsc", "-p", "packages/engine/tsconfig.pure.json"] },
  { title: "linting sources", command: ["oxlint", "--type-aware", "packages", "services", "deploy"] },
  { title: "linting proto", command: ["buf", "lint", "proto"] },
  {
    title: "checking format",
    command: [
      "prettier",
      "--check",
      "--log-level=warn",
      "--plugin=@prettier/plugin-oxc",
      "--cache",
      "--cache-strategy=content",
      "--cache-location=.tutti/prettier-cache",
      ".",
    ],
  },
];

/**
 * Runs every check, side by side: most of them use one processor. The output of those that fail is printed. Each counts as one that
 * passed or failed.
 */
export async function runChecks(options: CheckOptions): Promise<Counts> {
  const verdicts = await Promise.all(checks.map((check) => passes(check, options)));
  const passed = verdicts.filter((verdict) => verdict).length;
  return { passed, failed: verdicts.length - passed, skipped: 0 };
}

type CheckOptions = {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
};

async function passes({ title, command }: Check, options: CheckOptions): Promise<boolean> {
  const { reporter, root, env, signal } = options;
  const [program = "", ...args] = command;
  const result = await reporter.step(title, () =>
    runCommand(join(root, "node_modules", ".bin", program), args, { cwd: root, env, signal }),
  );
  if (result.code === 0) return true;
  if (signal.aborted) return false;
  reporter.say(`${result.stdout}${result.stderr}`.trimEnd());
  reporter.say(`${title} failed: ${command.join(" ")}`);
  return false;
}
