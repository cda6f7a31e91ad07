import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { untilEnded } from "./clients/executions.ts";
import { sharedCluster } from "./given-cluster.ts";
import { root } from "./root.ts";

const given = sharedCluster();
const readme = readFileSync(join(root, "README.md"), "utf8");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tutti-readme-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("the README's workflow and its TypeScript worker run as they are written", async () => {
  const { clients, cluster } = given();
  await clients.over.REST.registerWorkflow(JSON.parse(example("json")));
  const workflowId = await clients.over.REST.start({ name: "greet", version: 1, input: { id: 7 } });
  const file = join(folder, "greet.ts");
  writeFileSync(file, example("ts").replace("127.0.0.1:8090", cluster.address().grpc));

  const worker = run(file);

  const ended = await untilEnded(clients.over.REST, workflowId);
  expect(ended["status"]).toBe("COMPLETED");
  expect(ended["output"]).toEqual({ greeting: "hello, user 7" });
  worker.kill("SIGTERM");
  expect(await once(worker, "exit")).toEqual([0, null]);
}, 60_000);

/** The README's only example in that language. */
function example(language: string): string {
  const [found, another] = [...readme.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "gsu"))];
  if (found?.[1] === undefined || another !== undefined)
    throw new Error(`the README has not one example in ${language}`);
  return found[1];
}

/** As `npm run worker` does, without building first. */
function run(file: string) {
  const loader = JSON.stringify(pathToFileURL(join(root, "deploy/local/bin/worker-loader.mjs")).href);
  const worker = pathToFileURL(join(root, "packages/worker/dist/index.js")).href;
  const script = `
    import { register } from "node:module";
    register(${loader}, { data: { worker: ${JSON.stringify(worker)} } });
    await import(${JSON.stringify(pathToFileURL(file).href)});`;
  return spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
}
