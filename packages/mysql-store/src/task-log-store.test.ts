import { taskLogStoreSuite } from "@tutti/ports/contract";

import { makeTestPlace, SERVERS } from "./testing/test-database.ts";

for (const server of SERVERS) {
  taskLogStoreSuite(`on ${server.name}`, () => makeTestPlace(server));
}
