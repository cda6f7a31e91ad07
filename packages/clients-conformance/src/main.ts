#!/usr/bin/env node
/**
 * Runs programs that use published clients against a server, and prints what each step came to.
 *
 *   node packages/clients-conformance/dist/main.js --rest http://127.0.0.1:8080 --grpc 127.0.0.1:8090 [--only WORD]
 *
 * A program whose language or packages are not to be had is skipped in one line. Ends with 1 when a step failed.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import type { ClientProgram } from "./client-program.ts";
import { makeReady } from "./make-ready.ts";
import type { Readiness } from "./make-ready.ts";
import { isTold, outcomeOf, summaryOf } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { programs } from "./programs/programs.ts";
import { runCommand } from "./run-command.ts";

const { values: options } = parseArgs({
  options: {
    rest: { type: "string", default: "http://127.0.0.1:8080" },
    grpc: { type: "string", default: "127.0.0.1:8090" },
    only: { type: "string", default: "" },
  },
});

const root = fileURLToPath(new URL("../../../", import.meta.url)).replace(/\/$/, "");
const runTimeoutMs = 120_000;
const skippedWhole: Outcome = { passed: 0, failed: 0, skipped: 1 };
const brokenWhole: Outcome = { passed: 0, failed: 1, skipped: 0 };

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

const chosen = programs.filter(({ name }) => name.includes(options.only));
// What is fetched comes over the network, which leaves the processors to what is built and run meanwhile.
const making = chosen.map((program) => makeReady(program, root));
const outcomes: Outcome[] = [];
for (const [index, program] of chosen.entries()) {
  const readiness = await making[index];
  if (readiness !== undefined) outcomes.push(await tell(program, readiness));
}
say(`clients: ${summaryOf(outcomes)}`);
process.exit(outcomes.length > 0 && outcomes.every(({ failed }) => failed === 0) ? 0 : 1);

async function tell(program: ClientProgram, readiness: Readiness): Promise<Outcome> {
  const title = `${program.name}, ${program.client}`;
  switch (readiness.kind) {
    case "missing":
      say(`skip  ${title}: ${readiness.reason}`);
      return skippedWhole;
    case "broken":
      say(`FAIL  ${title}: it could not be built\n${readiness.output}`);
      return brokenWhole;
    case "ready":
      say(title);
      return await run(program, readiness);
  }
}

async function run(program: ClientProgram, { place }: Extract<Readiness, { kind: "ready" }>): Promise<Outcome> {
  const lines: string[] = [];
  const env = {
    ...process.env,
    ...program.env?.(place),
    CONDUCTOR_SERVER_URL: `${options.rest}/api`,
    CONDUCTOR_GRPC_ADDRESS: options.grpc,
  };
  const onLine = (line: string): void => {
    lines.push(line);
    if (isTold(line)) say(`  ${line}`);
  };
  const { code } = await runCommand(program.run(place), { cwd: place.folder, env, timeoutMs: runTimeoutMs, onLine });
  const outcome = outcomeOf(lines, code);
  // What the clients say by themselves is of use only then.
  if (outcome.failed > 0) say(`  FAIL  it ended with ${code}; all that it printed:\n${lines.join("\n")}`);
  return outcome;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
