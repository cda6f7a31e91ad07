import { expect, test } from "@jest/globals";
import { join } from "node:path";

import { runCommand } from "./command.ts";

test("an argument that is not known is told with the usage", async () => {
  expect(await read("--once", "--memory")).toMatchObject({ help: false, once: true, memory: true });
  expect(await read("--twice")).toMatch(/^unknown argument "--twice"\nusage/);
});

test("how many of a service are wanted is told by a number, with a blank or an equals sign", async () => {
  const size = { apis: 3, deciders: 2, sweepers: 1, indexers: 1 };

  expect(await read("--deciders", "2", "--apis=3", "--once")).toMatchObject({ once: true, memory: false, size });
  expect(await read()).toMatchObject({ size: { apis: 1, deciders: 1, sweepers: 1, indexers: 1 } });
});

test.each([["--deciders"], ["--deciders", "0"], ["--apis", "10"], ["--apis=two"], ["--sweepers", "--once"]])(
  "%s %s is no number of instances",
  async (...args) => {
    expect(await read(...args)).toMatch(/wants a number from 1 to 9/);
  },
);

test("in memory there is one of each service", async () => {
  expect(await read("--memory", "--apis", "2")).toMatch("--memory runs one of each service");
});

test.each(["--help", "-h"])("%s prints the usage, installs nothing and is no failure", async (flag) => {
  const { code, stdout, stderr } = await runCommand(process.execPath, [join(bin, "start.mjs"), flag]);

  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^usage: npm start/);
});

const bin = join(__dirname, "..", "bin");

/** What the arguments are read as, or the message with which they are refused. */
async function read(...args: readonly string[]): Promise<unknown> {
  const script = `
    import { startArguments } from ${JSON.stringify(join(bin, "start-arguments.mjs"))};
    const read = () => { try { return startArguments(process.argv.slice(1)); } catch (error) { return error.message; } };
    console.log(JSON.stringify(read()));`;
  const run = await runCommand(process.execPath, ["--input-type=module", "-e", script, "--", ...args]);
  return JSON.parse(run.stdout);
}
