import { Client, credentials, status } from "@grpc/grpc-js";

import { LauncherError } from "../launcher-error.ts";
import { pathsOf } from "../paths.ts";
import { readState } from "../state.ts";
import { callMethod } from "./call.ts";
import { reflectionOf } from "./reflection.ts";
import type { Reflection } from "./reflection.ts";
import { methodsOf } from "./schema.ts";
import type { Method } from "./schema.ts";

/** What `bin/grpc.mjs` hands over. */
export type GrpcCommand = {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly args: readonly string[];
  readonly print: (line: string) => void;
};

const usage = `usage: npm run grpc                      lists services and methods
       npm run grpc -- SERVICE/METHOD [JSON]  calls a method; JSON is {} when left out`;

const timeoutMs = 30_000;

/**
 * `npm run grpc`: calls a method by server reflection and prints each answer as JSON. The server is TUTTI_GRPC_ADDRESS, else the one
 * that npm start runs here, else 127.0.0.1:8090. Throws a LauncherError for whatever a user can mend; a gRPC error is told as its
 * code and message.
 */
export async function grpcCommand({ root, env, args, print }: GrpcCommand): Promise<number> {
  if (args.includes("--help") || args.length > 2) throw new LauncherError(usage);
  const { grpcAddress } = await readState(pathsOf(root, "start").stateFile);
  const address = env["TUTTI_GRPC_ADDRESS"] ?? grpcAddress ?? "127.0.0.1:8090";
  const client = new Client(address, credentials.createInsecure(), { "grpc.max_receive_message_length": -1 });
  try {
    const reflection = reflectionOf(client, { timeoutMs });
    const [name, text = "{}"] = args;
    if (name === undefined) await listMethods(reflection, print);
    else await call({ client, reflection, name, json: parse(text), print });
    return 0;
  } catch (error) {
    throw readable(error, address);
  } finally {
    client.close();
  }
}

async function listMethods(reflection: Reflection, print: (line: string) => void): Promise<void> {
  for (const service of (await reflection.services()).toSorted()) {
    print(service);
    for (const method of await methodsOf(service, reflection)) print(`  ${describe(method)}`);
  }
}

function describe({ path, requestType, responseType, requestStream, responseStream }: Method): string {
  const stream = (isStream: boolean): string => (isStream ? "stream " : "");
  return `${path}  (${stream(requestStream)}${requestType.name}) -> ${stream(responseStream)}${responseType.name}`;
}

async function call(options: {
  readonly client: Client;
  readonly reflection: Reflection;
  readonly name: string;
  readonly json: unknown;
  readonly print: (line: string) => void;
}): Promise<void> {
  const { client, reflection, name, json, print } = options;
  const method = await findMethod(name, reflection);
  await callMethod(client, method, { json, timeoutMs, onAnswer: (answer) => print(JSON.stringify(answer, null, 2)) });
}

/** The service may be named by its last part alone where that is unique. */
async function findMethod(name: string, reflection: Reflection): Promise<Method> {
  const [, serviceName, methodName] = /^\/?(.+)[/.](\w+)$/.exec(name) ?? [];
  if (serviceName === undefined || methodName === undefined)
    throw new LauncherError(`"${name}" is not SERVICE/METHOD\n${usage}`);
  const services = await reflection.services();
  const matching = services.filter((service) => service === serviceName || service.endsWith(`.${serviceName}`));
  const service = services.includes(serviceName) ? serviceName : matching.length === 1 ? matching[0] : undefined;
  if (service === undefined) {
    throw new LauncherError(`there is no service "${serviceName}"; there are ${services.toSorted().join(", ")}`);
  }
  const methods = await methodsOf(service, reflection);
  const method = methods.find(({ path }) => path === `${service}/${methodName}`);
  if (method !== undefined) return method;
  const names = methods.map(({ path }) => path.slice(service.length + 1)).join(", ");
  throw new LauncherError(`${service} has no method "${methodName}"; it has ${names}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new LauncherError(`the request is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readable(error: unknown, address: string): unknown {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "number") return error;
  const details = "details" in error && typeof error.details === "string" ? error.details : error.message;
  // What grpc-js says where nothing listens, and not what a server says that lacks its database.
  if (error.code === status.UNAVAILABLE && details.startsWith("No connection established"))
    return new LauncherError(`no gRPC server answers at ${address}; npm start runs one`);
  return new LauncherError(`${status[error.code] ?? error.code}: ${details}`);
}
