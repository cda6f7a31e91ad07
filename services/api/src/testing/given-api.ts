import { credentials, Metadata, type CallOptions, type ClientUnaryCall, type ServiceError } from "@grpc/grpc-js";
import {
  BadRequest,
  consoleGrpc,
  descriptorSetBase64,
  ErrorInfo,
  eventGrpc,
  metadataGrpc,
  ResourceInfo,
  RetryInfo,
  RpcStatus,
  bulkJobGrpc,
  savedViewGrpc,
  taskGrpc,
  tuttiEventGrpc,
  tuttiMetadataGrpc,
  tuttiTaskGrpc,
  workerGrpc,
  workflowGrpc,
} from "@tutti/contracts";
import { Payload, snapshotHashFrom, workflowDefToJson } from "@tutti/engine";
import { FakeDecider } from "@tutti/hand-out/testing";
import { makeMemoryInstanceRegistry, makeMemoryStores, makeMemoryTaskQueue } from "@tutti/ports/memory";
import { makeLog } from "@tutti/service-kit";

import { makeApi, type ApiDeps } from "../make-api.ts";
import { ordersDef } from "./given-execution.ts";

/** api on memory ports with a decider that the test plays, and clients of grpc-js on a real connection. */
export async function givenApi(over: Partial<ApiDeps> = {}) {
  const decider = new FakeDecider();
  const stores = makeMemoryStores(Date.now);
  // What the tasks of `leasedTask` run.
  const definition = Payload.fromTree(workflowDefToJson(ordersDef()));
  await stores.executions.putSnapshot(snapshotHashFrom("00"), definition);
  const queue = makeMemoryTaskQueue();
  const api = makeApi({
    decider,
    executions: stores.executions,
    metadata: stores.metadata,
    events: stores.events,
    logs: stores.taskLogs,
    search: stores.search,
    indexFeed: stores.indexFeed,
    savedViews: stores.savedViews,
    errorNotes: stores.errorNotes,
    bulkJobs: stores.bulkJobs,
    queue,
    limiter: queue.limiter,
    slots: stores.slots,
    pollData: queue.pollData,
    idempotency: stores.idempotency,
    secretStore: stores.secrets,
    externalPayloads: stores.externalPayloads,
    instances: makeMemoryInstanceRegistry(),
    instance: "api-1",
    epoch: "e1",
    settleMs: 0,
    log: makeLog({ service: "api", instance: "api-1" }, { level: "silent" }),
    grpc: { port: 0, host: "127.0.0.1", descriptorSet: Buffer.from(descriptorSetBase64, "base64") },
    ...over,
  });
  const { grpcPort } = await api.listen();
  const address = `127.0.0.1:${grpcPort}`;
  const clients = {
    metadata: new metadataGrpc.MetadataServiceClient(address, credentials.createInsecure()),
    workflows: new workflowGrpc.WorkflowServiceClient(address, credentials.createInsecure()),
    events: new eventGrpc.EventServiceClient(address, credentials.createInsecure()),
    tuttiEvents: new tuttiEventGrpc.EventServiceClient(address, credentials.createInsecure()),
    tasks: new taskGrpc.TaskServiceClient(address, credentials.createInsecure()),
    tuttiTasks: new tuttiTaskGrpc.TaskServiceClient(address, credentials.createInsecure()),
    definitions: new tuttiMetadataGrpc.MetadataServiceClient(address, credentials.createInsecure()),
    console: new consoleGrpc.ConsoleServiceClient(address, credentials.createInsecure()),
    jobs: new bulkJobGrpc.BulkJobServiceClient(address, credentials.createInsecure()),
    views: new savedViewGrpc.SavedViewServiceClient(address, credentials.createInsecure()),
    workers: new workerGrpc.WorkerServiceClient(address, credentials.createInsecure()),
  };
  const dispose = async (): Promise<void> => {
    for (const client of Object.values(clients)) client.close();
    await api.close();
  };
  return {
    api,
    address,
    decider,
    ...stores,
    stores,
    queue,
    clients,
    metadata: promised(clients.metadata),
    workflows: promised(clients.workflows),
    tasks: promised(clients.tasks),
    tuttiTasks: promised(clients.tuttiTasks),
    tuttiEvents: promised(clients.tuttiEvents),
    console: promised(clients.console),
    views: promised(clients.views),
    handlers: promised(clients.events),
    definitions: promised(clients.definitions),
    [Symbol.asyncDispose]: dispose,
  };
}

/** A client whose unary methods take a request and give a promise. */
export type Promised<Client> = {
  readonly [Method in keyof Client]: Client[Method] extends UnaryMethod<infer Request, infer Response>
    ? (request: Request) => Promise<Response>
    : never;
};

type Answered<Response> = (error: ServiceError | null, response: Response) => void;
// Of the overloads TypeScript sees the last.
type UnaryMethod<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: Answered<Response>,
) => ClientUnaryCall;

function promised<Client extends object>(client: Client): Promised<Client> {
  return new Proxy(client, {
    get: (target, name) => async (request: unknown) =>
      await new Promise((resolve, reject) => {
        const method = Reflect.get(target, name) as UnaryMethod<unknown, unknown>;
        const answered: Answered<unknown> = (error, response) => (error === null ? resolve(response) : reject(error));
        method.call(target, request, new Metadata(), {}, answered);
      }),
  }) as Promised<Client>;
}

/** What a failed call tells programs: by the message's name, its fields. */
export async function detailsOf(call: Promise<unknown>): Promise<Readonly<Record<string, unknown>>> {
  const metadata = await call.then(
    () => undefined,
    (error: ServiceError) => error.metadata,
  );
  const [bytes] = metadata?.get("grpc-status-details-bin") ?? [];
  if (!Buffer.isBuffer(bytes)) throw new Error("the call did not fail with details");
  const { details } = RpcStatus.decode(bytes);
  return Object.fromEntries(details.map(({ typeUrl, value }) => decodedDetail(typeUrl, value)));
}

const detailTypes: Readonly<Record<string, { decode(bytes: Uint8Array): unknown }>> = {
  ...{ ErrorInfo, BadRequest, RetryInfo, ResourceInfo },
};

function decodedDetail(typeUrl: string, value: Uint8Array): readonly [string, unknown] {
  const name = typeUrl.replace("type.googleapis.com/google.rpc.", "");
  return [name, detailTypes[name]?.decode(value)];
}

/** The code and text with which a call failed; throws where it did not. */
export async function failureOf(call: Promise<unknown>): Promise<{ readonly code: number; readonly details: string }> {
  const outcome = await call.then(
    () => undefined,
    (error: ServiceError) => ({ code: error.code, details: error.details }),
  );
  if (outcome === undefined) throw new Error("the call did not fail");
  return outcome;
}
