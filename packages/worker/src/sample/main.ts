/**
 * The sample as a process: `node packages/worker/dist/sample/main.js [--stay]`, the cluster at TUTTI_GRPC_ADDRESS. Ends with 0 when
 * the execution completed. With `--stay` its worker works on until SIGTERM, Ctrl-C, or the end of the launcher.
 */
import { once } from "node:events";

import { runSample } from "./run-sample.ts";

const stop = new AbortController();
for (const name of ["SIGTERM", "SIGINT"]) process.once(name, () => stop.abort());
if (process.env["TUTTI_STOP_ON_STDIN_END"] === "1") process.stdin.once("end", () => stop.abort()).resume();

// Who started it may not read any more what it prints; its workers are wanted all the same.
process.stdout.on("error", () => undefined);

try {
  const address = process.env["TUTTI_GRPC_ADDRESS"] ?? "127.0.0.1:8090";
  const options = { address, signal: stop.signal, limitMs: 60_000, print: (line: string) => console.log(line) };
  const { execution, worker } = await runSample(options);
  const isCompleted = execution.status === "COMPLETED";
  process.exitCode = isCompleted ? 0 : 1;
  process.send?.({ kind: "sample-ended", completed: isCompleted, workflowId: execution.workflowId });
  if (process.argv.includes("--stay") && !stop.signal.aborted) await once(stop.signal, "abort");
  await worker.drain({ patienceMs: 3000 });
} catch (error) {
  console.error(`the sample failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
// Its input and its channel to the launcher would keep the process alive.
process.exit();
