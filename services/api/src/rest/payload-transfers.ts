import { Readable } from "node:stream";

import type { ExternalOperation } from "@tutti/ports";
import type { FastifyInstance, FastifyRequest } from "fastify";

import type { ExternalStorageOperations } from "../operations/payloads/external-storage-operations.ts";
import { TRANSFER_PATH, type SignedTransfer } from "../operations/payloads/signed-address.ts";
import { QueryReader } from "./http/query-reader.ts";
import { clientError } from "./http/rest-error.ts";

/**
 * Where clients put and get external payloads that api itself hands through: bytes as they come, of whatever type, never a
 * whole payload in memory. Who has a signed address needs nothing else.
 */
export function addPayloadTransfers(app: FastifyInstance, storage: ExternalStorageOperations): void {
  app.register((scope, _options, ready) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, stream, taken) => taken(null, stream));
    scope.put(`${TRANSFER_PATH}/*`, async (request, reply) => {
      await upload(storage, request);
      return await reply.code(200).send();
    });
    scope.get(`${TRANSFER_PATH}/*`, async (request, reply) => {
      const { sizeBytes, bytes } = await download(storage, request);
      return await reply.type("application/json").header("content-length", sizeBytes).send(Readable.from(bytes));
    });
    ready();
  });
}

async function upload(storage: ExternalStorageOperations, request: FastifyRequest): Promise<void> {
  const transfer = transferOf(request, "WRITE");
  const bytes = request.body instanceof Readable ? request.body : Readable.from([]);
  const outcome = await storage.upload(transfer, bytes);
  if (outcome.kind === "denied") throw denied();
  if (outcome.kind === "tooLarge")
    throw clientError(413, `a payload must have at most ${storage.maxBytes} bytes; this one has more`);
  if (outcome.kind === "taken")
    throw clientError(409, `another payload lies at the path ${transfer.path}: ask for another one`);
  if (outcome.kind === "unexpected")
    throw clientError(409, `what lay at the path ${transfer.path} is being removed: ask for another one`);
}

async function download(storage: ExternalStorageOperations, request: FastifyRequest) {
  const transfer = transferOf(request, "READ");
  const found = await storage.download(transfer);
  if (found.kind === "denied") throw denied();
  if (found.kind === "missing") throw clientError(404, `there is no payload at the path ${transfer.path}`);
  return found.object;
}

function denied() {
  return clientError(403, "this address has expired, or was not given out by this cluster: ask for its location again");
}

function transferOf({ params, url }: FastifyRequest, operation: ExternalOperation): SignedTransfer {
  const query = new QueryReader(url.slice(url.indexOf("?") + 1), []);
  const path: unknown = typeof params === "object" && params !== null ? Reflect.get(params, "*") : undefined;
  return {
    path: typeof path === "string" ? path : "",
    operation,
    expiresMs: Number(query.text("expires") ?? 0),
    signature: query.text("signature") ?? "",
  };
}
