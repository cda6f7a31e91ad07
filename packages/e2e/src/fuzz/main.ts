#!/usr/bin/env node
/**
 * Sends random and hostile requests to a cluster for a time, and tells which of them it did not take well.
 *
 *   node packages/e2e/dist/fuzz/main.js --rest http://127.0.0.1:8080 --grpc 127.0.0.1:8090 [--minutes 1] [--seed N] [--only WORD]
 *     [--pids api=1,decider=2]
 *
 * Ends with 1 where a request was answered with 500, INTERNAL or the like, where a process of --pids is gone, or where its memory
 * has not been steady. A fault is printed once for each endpoint and reason, with the request, its body in base64.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { fuzz, type Fault } from "./fuzz.ts";
import { fuzzedProtos } from "./fuzzed-protos.ts";
import { isSteady, MemoryWatch } from "./memory-watch.ts";

const { values: options } = parseArgs({
  options: {
    rest: { type: "string", default: "http://127.0.0.1:8080" },
    grpc: { type: "string", default: "127.0.0.1:8090" },
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    only: { type: "string", default: "" },
    pids: { type: "string", default: "" },
  },
});

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const { rest, grpc, only } = options;
const [seed, durationMs] = [Number(options.seed), Number(options.minutes) * 60_000];
const processes = options.pids.split(",").flatMap((one) => {
  const [name = "", pid] = one.split("=");
  return pid === undefined ? [] : [{ name, pid: Number(pid) }];
});
console.log(`fuzzing for ${options.minutes} minutes with seed ${seed}`);
const memory = new MemoryWatch(processes);
const told = new Set<string>();
const result = await fuzz({ rest, grpc, protos: fuzzedProtos(root) }, { seed, durationMs, only, onFault });

const { calls, answers, faults } = result;
const total = [...calls.values()].reduce((sum, count) => sum + count, 0);
console.log(`${total} requests to ${calls.size} endpoints and methods, ${faults.length} answered as none may be`);
console.log([...answers].map(([answer, count]) => `${answer} ${count}`).join(", "));
let isWell = faults.length === 0;
for (const steadiness of memory.stop()) {
  const { name, earlyMb, lateMb } = steadiness;
  const verdict = isSteady(steadiness) ? "steady" : "NOT STEADY";
  console.log(`${name}: ${Math.round(earlyMb)} MiB early, ${Math.round(lateMb)} MiB late: ${verdict}`);
  isWell &&= isSteady(steadiness);
}
process.exit(isWell ? 0 : 1);

function onFault({ at, why, request }: Fault): void {
  const key = `${at} ${why.replaceAll(/[\da-f-]{36}|\d+/gu, "#").slice(0, 80)}`;
  if (told.has(key)) return;
  told.add(key);
  console.log(`FAULT ${at}\n  ${why}\n  ${request.slice(0, 2_000)}`);
}
