import { executionStoreSuite } from "@tutti/ports/contract";

import { makeTestPlace, SERVERS } from "./testing/test-database.ts";

for (const server of SERVERS) {
  executionStoreSuite(`on ${server.name}`, () => makeTestPlace(server));
}
