import { loadSync } from "@grpc/proto-loader";
import type { PackageDefinition } from "@grpc/proto-loader";
import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Everything public: Conductor's contract and our own. */
export function fuzzedProtos(root: string): PackageDefinition {
  const includeDir = join(root, "proto");
  const files = ["grpc", "model", "tutti/v1"].flatMap((folder) =>
    readdirSync(join(includeDir, folder)).map((file) => `${folder}/${file}`),
  );
  return loadSync(files, { keepCase: true, longs: Number, includeDirs: [includeDir] });
}
