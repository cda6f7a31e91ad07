import { delimiter, join } from "node:path";

import type { ClientProgram, Place } from "../client-program.ts";

const go = {
  shared: "go",
  needs: [["go", "version"]],
  run: () => ["./program"],
} satisfies Partial<ClientProgram>;

/** Neither a workspace around nor a newer Go from the network. */
const env = ({ folder }: Place): Readonly<Record<string, string>> => ({
  ...{ GOTOOLCHAIN: "local", GOWORK: "off", GOFLAGS: "-mod=readonly" },
  GOBIN: join(folder, "bin"),
  PATH: `${join(folder, "bin")}${delimiter}${process.env["PATH"] ?? ""}`,
});

export const goSdk: ClientProgram = {
  ...{ name: "go-sdk", client: "Go SDK (github.com/conductor-sdk/conductor-go)", ...go },
  // What only the tests of these modules use is not fetched.
  fetch: () => [["go", "list", "-deps", "."]],
  build: () => [["go", "build", "-o", "program", "."]],
  env,
};

const usedModules = ["grpc", "protobuf", "genproto/googleapis/rpc"].map((name) => `google.golang.org/${name}`);

export const goGrpc: ClientProgram = {
  ...{ name: "go-grpc", client: "stubs for grpc-go, by buf generate", ...go, env },
  fetch: () => [
    ["go", "mod", "download", ...usedModules, "golang.org/x/net", "golang.org/x/sys", "golang.org/x/text"],
    ["go", "install", "tool"],
  ],
  stubs: { template: "buf.gen.go.yaml", into: "gogrpc" },
  build: () => [["go", "build", "-o", "program", "."]],
};
