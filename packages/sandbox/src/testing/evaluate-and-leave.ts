import { Payload } from "@tutti/engine";
import { makeScriptRunner } from "../index.ts";

// Evaluates one script and closes nothing: the process must end all the same.
const runner = makeScriptRunner();
const result = await runner.run({
  language: "javascript",
  form: "expression",
  source: "'done'",
  input: Payload.empty,
});
process.stdout.write(JSON.stringify(result));
