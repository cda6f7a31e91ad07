import { indexFeedSuite, searchIndexSuite } from "@tutti/ports/contract";

import { makeTestPlace, SERVERS } from "./testing/test-database.ts";

for (const server of SERVERS) {
  indexFeedSuite(`on ${server.name}`, () => makeTestPlace(server));
  searchIndexSuite(`on ${server.name}`, () => makeTestPlace(server));
}
