import { errorNoteStoreSuite } from "@tutti/ports/contract";

import { makeTestPlace, SERVERS } from "./testing/test-database.ts";

for (const server of SERVERS) errorNoteStoreSuite(`on ${server.name}`, () => makeTestPlace(server));
