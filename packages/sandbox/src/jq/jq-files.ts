import type { WasmFunction } from "../wasm/web-assembly.ts";

/** The whole of what jq can see of a file system: two files to read, and two streams to write. */
export type JqFiles = {
  readonly query: Buffer;
  readonly input: Buffer;
  readonly write: (stream: "output" | "errors", bytes: Buffer) => void;
};

export const QUERY_FILE = "/query";
export const INPUT_FILE = "/input";

export class ProgramExit extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

type World = { readonly files: JqFiles | undefined; readonly memory: () => Uint8Array };
type Reader = { readonly bytes: Buffer; at: number };

const NO_SUCH_FILE = -44;
const INVALID = -28;
const NOT_A_TERMINAL = -59;
const BAD_FILE = 8;
const CANNOT_SEEK = 70;
// Of C's struct stat, of which jq reads the kind of file.
const STAT_BYTES = 88;
const STAT_MODE = 4;
const REGULAR_FILE = 0o100444;

/** The imports by which the program reaches files, by the names that Emscripten has for them. */
export function fileImports(world: World): Readonly<Record<string, WasmFunction>> {
  const readers = new Map<number, Reader>();
  const uint32 = (address: number) => new DataView(world.memory().buffer).getUint32(address, true);
  const setUint32 = (address: number, value: number) =>
    new DataView(world.memory().buffer).setUint32(address, value, true);

  function open(pathAddress: number): number {
    const bytes = fileAt(textAt(world.memory(), pathAddress), world.files);
    if (bytes === undefined) return NO_SUCH_FILE;
    const descriptor = bytes === world.files?.query ? 3 : 4;
    readers.set(descriptor, { bytes, at: 0 });
    return descriptor;
  }

  function read(descriptor: number, list: number, count: number, countRead: number): number {
    const reader = readers.get(descriptor);
    if (reader === undefined) return BAD_FILE;
    let total = 0;
    for (let index = 0; index < count; index++) {
      const [start, length] = [uint32(list + index * 8), uint32(list + index * 8 + 4)];
      const copied = reader.bytes.copy(world.memory(), start, reader.at, reader.at + length);
      reader.at += copied;
      total += copied;
      if (copied < length) break;
    }
    setUint32(countRead, total);
    return 0;
  }

  function write(descriptor: number, list: number, count: number, countWritten: number): number {
    if (descriptor !== 1 && descriptor !== 2) return BAD_FILE;
    let total = 0;
    for (let index = 0; index < count; index++) {
      const [start, length] = [uint32(list + index * 8), uint32(list + index * 8 + 4)];
      const bytes = Buffer.from(world.memory().slice(start, start + length));
      world.files?.write(descriptor === 1 ? "output" : "errors", bytes);
      total += length;
    }
    setUint32(countWritten, total);
    return 0;
  }

  function end(code: number): number {
    throw new ProgramExit(code);
  }

  return {
    ___syscall_openat: (_folder, path = 0) => open(path),
    _fd_read: (descriptor = 0, list = 0, count = 0, countRead = 0) => read(descriptor, list, count, countRead),
    _fd_write: (descriptor = 0, list = 0, count = 0, countWritten = 0) => write(descriptor, list, count, countWritten),
    _fd_close: () => 0,
    _fd_seek: () => CANNOT_SEEK,
    _fd_fdstat_get: () => BAD_FILE,
    ___syscall_fcntl64: () => 0,
    ___syscall_ioctl: () => NOT_A_TERMINAL,
    ___syscall_getcwd: (start = 0) => {
      world.memory().set([0x2f, 0], start);
      return 2;
    },
    ___syscall_readlinkat: () => INVALID,
    ___syscall_stat64: () => NO_SUCH_FILE,
    ___syscall_lstat64: () => NO_SUCH_FILE,
    ___syscall_fstat64: (_descriptor, start = 0) => {
      world.memory().fill(0, start, start + STAT_BYTES);
      setUint32(start + STAT_MODE, REGULAR_FILE);
      return 0;
    },
    ___syscall_newfstatat: () => NO_SUCH_FILE,
    _environ_sizes_get: (count = 0, size = 0) => {
      setUint32(count, 0);
      setUint32(size, 0);
      return 0;
    },
    _environ_get: () => 0,
    exitJS: (code = 0) => end(code),
    _proc_exit: (code = 0) => end(code),
  };
}

function fileAt(path: string, files: JqFiles | undefined): Buffer | undefined {
  if (path === QUERY_FILE) return files?.query;
  return path === INPUT_FILE ? files?.input : undefined;
}

function textAt(memory: Uint8Array, start: number): string {
  return Buffer.from(memory.subarray(start, memory.indexOf(0, start))).toString("utf8");
}
