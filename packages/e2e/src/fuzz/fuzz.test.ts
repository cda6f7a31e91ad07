import { randomBytes } from "node:crypto";

import { expect, test } from "@jest/globals";

import { uniqueName } from "../clients/names.ts";
import { untilEnded } from "../clients/executions.ts";
import { givenCluster } from "../given-cluster.ts";
import { root } from "../root.ts";
import { fuzzedProtos } from "./fuzzed-protos.ts";
import { fuzz } from "./fuzz.ts";

const env = { TUTTI_SECRETS_KEY: randomBytes(32).toString("hex"), TUTTI_ENVIRONMENT_WRITES: "on" };
const given = givenCluster({ name: "fuzz", env });

test("twelve seconds of hostile requests to everything are answered well, and the cluster works on", async () => {
  const { rest, grpc } = given().cluster.address();
  const seed = Math.floor(Math.random() * 1_000_000);
  const options = { seed, durationMs: 12_000, only: "", onFault: () => undefined };

  const { calls, answers, faults } = await fuzz({ rest, grpc, protos: fuzzedProtos(root) }, options);

  expect({ seed, faults: faults.slice(0, 5) }).toEqual({ seed, faults: [] });
  expect(calls.size).toBeGreaterThan(100);
  // Neither is everything refused at the door, nor does everything pass.
  expect([...answers.keys()]).toEqual(expect.arrayContaining(["200", "400", "404", "OK", "INVALID_ARGUMENT"]));
  const { REST: conductor } = given().clients.over;
  const name = uniqueName("after");
  await conductor.registerWorkflow({ name, version: 1, tasks: [{ name: "n", taskReferenceName: "n", type: "NOOP" }] });
  expect(await untilEnded(conductor, await conductor.start({ name, version: 1 }))).toMatchObject({
    status: "COMPLETED",
  });
}, 120_000);
