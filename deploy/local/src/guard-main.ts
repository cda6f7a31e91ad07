/** The guard's process: `node dist/guard-main.js ROOT USE`, its input a pipe from the launcher. */
import { cleanUp } from "./guard.ts";
import { isUse, pathsOf } from "./paths.ts";

const [root = "", use = "start"] = process.argv.slice(2);
// A launcher that goes in good order says so first; one that was killed just closes the pipe.
let said = "";
process.stdin.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
process.stdin.once("end", () => {
  if (said.includes("dismissed")) return;
  cleanUp(pathsOf(root, isUse(use) ? use : "start"), (line) => console.log(line)).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
});
