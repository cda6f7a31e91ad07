import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where the launcher keeps things. Everything is below `.tutti`, but for a socket whose path would be too long there. */
export type Paths = {
  readonly root: string;
  readonly use: Use;
  readonly home: string;
  readonly logs: string;
  readonly data: string;
  readonly stateFile: string;
  readonly lockFile: string;
  /** Servers unpacked from Debian packages; shared by all uses. */
  readonly debian: string;
};

const uses = ["start", "test", "conformance", "violence", "violence-test", "fuzz", "bench", "clients"] as const;

/** What local data is for. */
export type Use = (typeof uses)[number];

/** Whether a text names a use. */
export function isUse(text: string): text is Use {
  return uses.some((use) => use === text);
}

/** The paths of one set of local data: no two uses share any but downloads. */
export function pathsOf(root: string, use: Use): Paths {
  const tutti = join(root, ".tutti");
  const home = use === "start" ? tutti : join(tutti, use);
  return {
    root,
    use,
    home,
    logs: join(home, "logs"),
    data: join(home, "data"),
    stateFile: join(home, "state.json"),
    lockFile: join(home, "launcher.lock"),
    debian: join(tutti, "debian"),
  };
}

// Linux allows 108 bytes in a socket's path and macOS 104, the closing zero included.
const longestSocketPath = 100;

/** The socket's path: in `folder` where it fits, else in a folder of its own under the system's temporary folder. */
export function socketPath(folder: string, name: string): string {
  const wanted = join(folder, name);
  if (Buffer.byteLength(wanted) <= longestSocketPath) return wanted;
  return join(tmpdir(), `tutti-${shortHash(folder)}`, name);
}

/** Eight hex digits that stand for a text. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
