import { expect, test } from "@jest/globals";

import { choosePort } from "./ports.ts";
import { chooseClusterPorts } from "./start/cluster-ports.ts";

const wish = { variable: "TUTTI_REST_PORT", defaultPort: 8080 };
const probe = (...taken: number[]) => ({
  isPortFree: (port: number) => Promise.resolve(!taken.includes(port)),
  freePort: () => Promise.resolve(40_000),
});

test("the default port is taken where it is free", async () => {
  expect(await choosePort(wish, {}, probe())).toEqual({ port: 8080 });
});

test("a default port that is in use gives way to a free one", async () => {
  expect(await choosePort(wish, {}, probe(8080))).toEqual({ port: 40_000, movedFrom: 8080 });
});

test("a port that a variable sets is taken", async () => {
  expect(await choosePort(wish, { TUTTI_REST_PORT: "9999" }, probe())).toEqual({ port: 9999 });
});

test("a port that a variable sets and that is in use is an error", async () => {
  await expect(choosePort(wish, { TUTTI_REST_PORT: "9999" }, probe(9999))).rejects.toThrow(
    "port 9999, which is in use",
  );
});

test.each(["0", "65536", "80x", "-1", "1.5"])("%s is no port", async (text) => {
  await expect(choosePort(wish, { TUTTI_REST_PORT: text }, probe())).rejects.toThrow(`TUTTI_REST_PORT is "${text}"`);
});

test("two variables cannot set the same port", async () => {
  const env = { TUTTI_REST_PORT: "7000", TUTTI_GRPC_PORT: "7000" };

  await expect(chooseClusterPorts(env, probe())).rejects.toThrow("TUTTI_GRPC_PORT and TUTTI_REST_PORT are both 7000");
});
