import { delimiter } from "node:path";

import type { ClientProgram, Command } from "../client-program.ts";

// PINNED: the jars that are fetched are those that this version of the plugin finds.
const dependencies = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1";

const java = {
  shared: "java",
  needs: [
    ["javac", "--release", "17", "--version"],
    ["mvn", "--version"],
  ],
  fetch: () => [["mvn", "-q", "-B", "-ntp", `${dependencies}:copy-dependencies`, "-DoutputDirectory=lib"]],
  build: () => [["javac", "-cp", "lib/*", "-d", "classes", "src/Main.java", "src/Steps.java"]],
  run: (): Command => ["java", "-cp", ["classes", "lib/*"].join(delimiter), "Main"],
} satisfies Partial<ClientProgram>;

export const javaSdk: ClientProgram = {
  ...{ name: "java-sdk", client: "Java SDK (org.conductoross:conductor-client)" },
  ...java,
};

export const javaGrpc: ClientProgram = {
  ...{ name: "java-grpc", client: "Conductor's gRPC client for Java (com.netflix.conductor:conductor-grpc-client)" },
  ...java,
};
