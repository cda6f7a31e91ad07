import { join } from "node:path";

import { runCommand } from "../command.ts";
import type { Reporter } from "../reporter.ts";
import type { Counts } from "./jest-results.ts";

/** A check of the sources that is no test: a title and the command whose exit code is the verdict. */
type Check = { readonly title: string; readonly command: readonly string[] };

const checks: readonly Check[] = [
  { title: "checking types", command: ["turbo", "run", "typecheck", "--output-logs=errors-only"] },
  { title: "linting sources", command: ["oxlint", "--type-aware", "packages", "services", "deploy"] },
  { title: "linting proto", command: ["buf", "lint", "proto"] },
  {
    title: "checking format",
    command: [
      "prettier",
      "--check",
      "--log-level=warn",
      "--cache",
      "--cache-strategy=content",
      "--cache-location=.tutti/prettier-cache",
      ".",
    ],
  },
];

/** Runs every check, also after one failed; the output of those that fail is printed. Each counts as one that passed or failed. */
export async function runChecks(options: {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  readonly withPnpm: (command: readonly string[]) => readonly string[];
}): Promise<Counts> {
  const failed: string[] = [];
  for (const { title, command } of checks) {
    if (options.signal.aborted) break;
    // turbo calls pnpm; the others are faster without npm before them.
    const [program = "", ...args] =
      command[0] === "turbo" ? ["npm", ...options.withPnpm(command)] : inNodeModules(command, options.root);
    const { reporter, root, env, signal } = options;
    const result = await reporter.step(title, () => runCommand(program, args, { cwd: root, env, signal }));
    if (result.code === 0) continue;
    failed.push(title);
    reporter.say(`${result.stdout}${result.stderr}`.trimEnd());
    reporter.say(`${title} failed: ${command.join(" ")}`);
  }
  return { passed: checks.length - failed.length, failed: failed.length, skipped: 0 };
}

function inNodeModules([program = "", ...args]: readonly string[], root: string): string[] {
  return [join(root, "node_modules", ".bin", program), ...args];
}
