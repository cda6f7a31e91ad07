import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadPackageDefinition, Server, ServerCredentials, status } from "@grpc/grpc-js";
import type {
  handleServerStreamingCall,
  handleUnaryCall,
  ServiceClientConstructor,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { load } from "@grpc/proto-loader";
import { ReflectionService } from "@grpc/reflection";

import { fakeProto } from "./fake-proto.ts";

/** A server of `fake.v1.Echo` with reflection, made by other libraries than the caller's. */
export type FakeGrpcServer = { readonly address: string; readonly stop: () => void };

/** Starts the fake on a free port. */
export async function fakeGrpcServer(): Promise<FakeGrpcServer> {
  const folder = await mkdtemp(join(tmpdir(), "tutti-proto-"));
  await writeFile(join(folder, "echo.proto"), fakeProto);
  const definition = await load("echo.proto", { includeDirs: [folder], keepCase: true, longs: String });
  await rm(folder, { recursive: true });
  const server = new Server();
  server.addService(echoServiceOf(loadPackageDefinition(definition)), implementation);
  new ReflectionService(definition).addToServer(server);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { address: `127.0.0.1:${port}`, stop: () => server.forceShutdown() };
}

function echoServiceOf(loaded: unknown) {
  const { fake } = loaded as { readonly fake: { readonly v1: { readonly Echo: ServiceClientConstructor } } };
  return fake.v1.Echo.service;
}

const say: handleUnaryCall<unknown, unknown> = (call, answer) => answer(null, call.request);

const count: handleServerStreamingCall<{ readonly up_to: number }, unknown> = (call) => {
  for (let index = 1; index <= call.request.up_to; index += 1) call.write({ up_to: index });
  call.end();
};

const refuse: handleUnaryCall<unknown, unknown> = (_call, answer) =>
  answer({ code: status.NOT_FOUND, details: "no such thing" });

const implementation: UntypedServiceImplementation = { Say: say, Count: count, Refuse: refuse };
