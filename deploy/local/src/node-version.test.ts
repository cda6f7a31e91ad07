import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "@jest/globals";

const bin = join(__dirname, "..", "bin");

test.each(["start", "test", "reset", "grpc", "setup", "servers"])(
  "%s tells a Node that is too old in one line",
  async (command) => {
    const { code, stderr } = await runWithNode("18.19.0", join(bin, `${command}.mjs`));

    expect(code).toBe(1);
    expect(stderr).toMatch(/^Tutti needs Node 20\.11 or later; this is Node 18\.19\.0 \(.*\)\.\n$/);
  },
);

function runWithNode(version: string, script: string): Promise<{ readonly code: unknown; readonly stderr: string }> {
  const pretend = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } })`;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--import", `data:text/javascript,${encodeURIComponent(pretend)}`, script],
      (error, _, stderr) => resolve({ code: error?.code ?? 0, stderr }),
    );
  });
}
