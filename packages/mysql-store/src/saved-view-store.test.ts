import { savedViewStoreSuite } from "@tutti/ports/contract";

import { makeTestPlace, SERVERS } from "./testing/test-database.ts";

for (const server of SERVERS) savedViewStoreSuite(`on ${server.name}`, () => makeTestPlace(server));
