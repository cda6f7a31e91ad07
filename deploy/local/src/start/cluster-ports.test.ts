import { expect, test } from "@jest/globals";

import { chooseClusterPorts } from "./cluster-ports.ts";

const defaults = {
  grpc: 8090,
  rest: 8080,
  deciderGrpc: 8091,
  apiHttp: 9090,
  deciderHttp: 9091,
  indexerHttp: 9092,
  sweeperHttp: 9093,
};
const probe = (...taken: number[]) => ({
  isPortFree: (port: number) => Promise.resolve(!taken.includes(port)),
  freePort: () => Promise.resolve(40_000),
});

test("the default ports are taken where they are free", async () => {
  expect(await chooseClusterPorts({}, probe())).toEqual({ ports: defaults, moved: {} });
});

test("a default port that is in use gives way to a free one", async () => {
  const { ports, moved } = await chooseClusterPorts({}, probe(8080));

  expect(ports).toEqual({ ...defaults, rest: 40_000 });
  expect(moved).toEqual({ rest: 8080 });
});

test("a port that a variable sets is taken, and a default that is the same gives way", async () => {
  const { ports, moved } = await chooseClusterPorts({ TUTTI_REST_PORT: "8090" }, probe());

  expect(ports).toEqual({ ...defaults, rest: 8090, grpc: 40_000 });
  expect(moved).toEqual({ grpc: 8090 });
});

test("a port that a variable sets and that is in use is an error", async () => {
  await expect(chooseClusterPorts({ TUTTI_REST_PORT: "9999" }, probe(9999))).rejects.toThrow(
    "TUTTI_REST_PORT asks for port 9999, which is in use",
  );
});

test.each(["0", "65536", "80x", "-1", "1.5"])("%s is no port", async (text) => {
  await expect(chooseClusterPorts({ TUTTI_REST_PORT: text }, probe())).rejects.toThrow(`TUTTI_REST_PORT is "${text}"`);
});

test("two variables cannot set the same port, and both are named, also when it is in use", async () => {
  const env = { TUTTI_REST_PORT: "7000", TUTTI_GRPC_PORT: "7000" };

  await expect(chooseClusterPorts(env, probe(7000))).rejects.toThrow(
    "TUTTI_GRPC_PORT and TUTTI_REST_PORT are both 7000; they must differ",
  );
});
