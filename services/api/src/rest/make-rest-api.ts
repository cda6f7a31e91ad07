import type { Log } from "@tutti/service-kit";
import type { FastifyInstance } from "fastify";

import type { Operations } from "../operations/operations.ts";
import { addConsole } from "./console/add-console.ts";
import { makeRestApp, type RestCallEnd } from "./make-rest-app.ts";
import { addPayloadTransfers } from "./payload-transfers.ts";
import { restRoutes, type RestRoutesOptions } from "./routes/rest-routes.ts";
import { absentDefinitionPaths } from "./routes/workflow-definition-routes.ts";

export type RestApiOptions = RestRoutesOptions & {
  readonly operations: Operations;
  /** This server's name, for error bodies. */
  readonly instance: string;
  readonly log: Log;
  /** Told of every call's end, for metrics. */
  readonly onCallEnd?: (end: RestCallEnd) => void;
  /** Where the built files of the web console lie; none is served where this is not said. */
  readonly consoleFolder?: string;
};

/** Conductor's REST API over the operations: a second skin beside gRPC's. Not listening yet. */
export function makeRestApi({ operations, consoleFolder, ...options }: RestApiOptions): FastifyInstance {
  const routes = restRoutes(operations, options);
  const app = makeRestApp({ routes, absentPaths: absentDefinitionPaths, ...options });
  if (consoleFolder !== undefined) addConsole(app, consoleFolder);
  addPayloadTransfers(app, operations.externalStorage);
  return app;
}
