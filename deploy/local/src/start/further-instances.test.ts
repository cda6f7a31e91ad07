import { expect, test } from "@jest/globals";

import { furtherInstances } from "./further-instances.ts";

const first = {
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

test("the n-th instance of a service listens 100 above the one before", async () => {
  const found = await furtherInstances({ apis: 3, deciders: 2, sweepers: 1, indexers: 1 }, first, probe());

  expect(found).toEqual([
    { name: "api-2", service: "api", ports: { grpc: 8190, rest: 8180, apiHttp: 9190 }, moved: {} },
    { name: "api-3", service: "api", ports: { grpc: 8290, rest: 8280, apiHttp: 9290 }, moved: {} },
    { name: "decider-2", service: "decider", ports: { deciderGrpc: 8191, deciderHttp: 9191 }, moved: {} },
  ]);
});

test("a port of a further instance that is in use gives way to a free one", async () => {
  const [found] = await furtherInstances({ apis: 1, deciders: 2, sweepers: 1, indexers: 1 }, first, probe(8191));

  expect(found).toMatchObject({ ports: { deciderGrpc: 40_000, deciderHttp: 9191 }, moved: { deciderGrpc: 8191 } });
});

test("one of each service is no further instance", async () => {
  expect(await furtherInstances({ apis: 1, deciders: 1, sweepers: 1, indexers: 1 }, first, probe())).toEqual([]);
});
