import { connect, createServer, type AddressInfo, type Socket } from "node:net";

import type { UntypedServiceImplementation } from "@grpc/grpc-js";

import type { CallEnd } from "../grpc-server/call-record.ts";
import { makeGrpcServer, type GrpcServer, type GrpcServerOptions } from "../grpc-server/grpc-server.ts";
import { EchoClient, echoService } from "./echo-service.ts";
import { recordedLog, type RecordedLog } from "./recorded-log.ts";

/** A real server of the test's service on a free port, with a client. */
export interface GivenServer extends RecordedLog, AsyncDisposable {
  readonly server: GrpcServer;
  readonly client: EchoClient;
  readonly port: number;
  readonly ends: readonly CallEnd[];
}

export async function givenServer(
  implementation: UntypedServiceImplementation,
  options: Partial<GrpcServerOptions> = {},
): Promise<GivenServer> {
  const recorded = recordedLog();
  const ends: CallEnd[] = [];
  const onCallEnd = (end: CallEnd): void => void ends.push(end);
  const server = makeGrpcServer({ log: recorded.log, host: "127.0.0.1", port: 0, onCallEnd, ...options });
  server.addService(echoService, implementation);
  const port = await server.listen();
  const client = new EchoClient(`127.0.0.1:${port}`);
  const dispose = async (): Promise<void> => {
    client.close();
    await server.close();
  };
  return { ...recorded, server, client, port, ends, [Symbol.asyncDispose]: dispose };
}

/** A TCP relay to a port, whose connections a test can break as a dying host would. */
export async function givenRelay(targetPort: number) {
  const sockets = new Set<Socket>();
  const relay = createServer((near) => {
    const far = connect(targetPort, "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
  const breakAll = (): void => sockets.forEach((socket) => socket.resetAndDestroy());
  const address = relay.address() as AddressInfo;
  return {
    port: address.port,
    breakAll,
    [Symbol.asyncDispose]: async (): Promise<void> => {
      breakAll();
      await new Promise((resolve) => relay.close(resolve));
    },
  };
}
