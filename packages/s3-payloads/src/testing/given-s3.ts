import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What of s3rver is used; it brings no types. */
type S3rver = { run(): Promise<{ readonly port: number }>; close(): Promise<void> };
type S3rverOptions = {
  readonly port: number;
  readonly address: string;
  readonly silent: boolean;
  readonly directory: string;
  readonly configureBuckets: readonly { readonly name: string; readonly configs: readonly string[] }[];
};

const S3rver: new (options: S3rverOptions) => S3rver = createRequire(__filename)("s3rver");

/** An S3 server of its own with one bucket, whose files go with it. */
export async function givenS3(bucket: string): Promise<{ readonly endpoint: string; close(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), "tutti-s3-"));
  const server = new S3rver({
    port: 0,
    address: "127.0.0.1",
    silent: true,
    directory,
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  const { port } = await server.run();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    close: async () => {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
