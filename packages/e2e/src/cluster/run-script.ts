import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Runs a built script of a service to its end and gives what it printed. @throws Error with that when it fails */
export async function runScript(
  root: string,
  { service, script, env }: { readonly service: string; readonly script: string; readonly env: NodeJS.ProcessEnv },
): Promise<string> {
  try {
    const path = join(root, "services", service, "dist", script);
    return (await run(process.execPath, [path], { cwd: root, env, timeout: 120_000 })).stdout;
  } catch (error) {
    const printed = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
    throw new Error(`${script} failed\n${printed}`, { cause: error });
  }
}
