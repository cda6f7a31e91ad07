import { simulate } from "./simulate.ts";

/** `node dist/simulate-main.js FIRST_SEED [HOW_MANY]`: runs seeds, and shows all of the first one that fails. */
const [first = "1", count = "1"] = process.argv.slice(2);
const startedMs = performance.now();
let events = 0;
for (let seed = Number(first); seed < Number(first) + Number(count); seed += 1) {
  const simulated = await simulate(seed);
  events += simulated.events;
  if (simulated.faults.length === 0) continue;
  for (const line of [...simulated.trace, ...simulated.logged, ...simulated.faults]) process.stdout.write(`${line}\n`);
  process.stdout.write(`seed ${seed} fails after ${simulated.seconds} s\n`);
  process.exit(1);
}
const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
process.stdout.write(`${count} seeds from ${first} on: all well, ${events} events in ${seconds} s\n`);
// Those who were killed have left promises that never end; nothing else keeps the process.
process.exit(0);
