import { status } from "@grpc/grpc-js";
import { tuttiWorkflowGrpc } from "@tutti/contracts";

import { channelOptions, credentialsOf, type Connection } from "./channel.ts";
import { makeClient, type Client } from "./client.ts";
import { grpcError } from "./report-result.ts";
import { callUnary } from "./unary.ts";
import type { WorkerClient } from "./worker-client.ts";

const timeoutMs = 10_000;

/** What a worker that polls has in the place of commands on a stream. It connects with its first call. */
export function clientByCalls(connection: Connection): WorkerClient & { close(): void } {
  let client: Client | undefined;
  let messages: tuttiWorkflowGrpc.WorkflowServiceClient | undefined;
  return {
    startWorkflow: async (start) => {
      if (start.idempotencyKey !== undefined) throw onlyByStream("a start under a key");
      client ??= makeClient({ ...connection, timeoutMs });
      return await client.startWorkflow(start);
    },
    pushMessage: async (workflowId, message) => {
      const credentials = credentialsOf(connection);
      messages ??= new tuttiWorkflowGrpc.WorkflowServiceClient(connection.address, credentials, channelOptions);
      const request = { workflowId, payload: Buffer.from(JSON.stringify(message), "utf8") };
      return (await callUnary(messages.pushMessage.bind(messages), request, { timeoutMs })).messageId;
    },
    signal: () => Promise.reject(onlyByStream("a signal")),
    updateTask: () => Promise.reject(onlyByStream("an update by reference")),
    close: () => {
      client?.close();
      messages?.close();
    },
  };
}

function onlyByStream(what: string): Error {
  return grpcError(status.UNIMPLEMENTED, `${what} goes over the stream of a worker, and this one polls`);
}
