import { admissionStoreSuite } from "@tutti/ports/contract";

import { makeTestPlace, SERVERS } from "./testing/test-database.ts";

for (const server of SERVERS) admissionStoreSuite(`on ${server.name}`, () => makeTestPlace(server));
