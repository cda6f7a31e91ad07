import { metadataStoreSuite } from "@tutti/ports/contract";

import { makeTestPlace, SERVERS } from "./testing/test-database.ts";

for (const server of SERVERS) {
  metadataStoreSuite(`on ${server.name}`, () => makeTestPlace(server));
}
