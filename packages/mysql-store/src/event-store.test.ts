import { eventHandlersSuite, eventStoreSuite } from "@tutti/ports/contract";

import { makeTestPlace, SERVERS } from "./testing/test-database.ts";

for (const server of SERVERS) {
  eventHandlersSuite(`on ${server.name}`, () => makeTestPlace(server));
  eventStoreSuite(`on ${server.name}`, () => makeTestPlace(server));
}
