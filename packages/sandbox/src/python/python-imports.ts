import type { WasmFunction } from "../wasm/web-assembly.ts";

type Given = Record<string, unknown>;
type AnyFunction = ((...values: never[]) => unknown) & { readonly sig?: unknown };

/** What the interpreter's imports do once scripts run; while `isOpen`, they do as Pyodide wants, for it must start. */
export type Gate = {
  isOpen: boolean;
  /** More memory was wanted than there may be. */
  isOutOfMemory: boolean;
  readonly memory: () => Uint8Array;
  readonly maxMemoryBytes: () => number;
  readonly mustStop: () => boolean;
  readonly read: (stream: number, into: Uint8Array) => number;
  readonly write: (stream: number, bytes: Uint8Array) => void;
  /** Files that the script has opened. */
  readonly opened: Set<number>;
};

// WASI's and Emscripten's numbers for errors.
const BAD_FILE = 8;
const READ_ONLY = -69;
const NO_SUCH_FILE = -44;
const NOT_HERE = -52;
const NOT_A_TERMINAL = -59;

// Time, chance, the trampoline by which Python's functions in C are called, and questions about files that do not change.
const HARMLESS = [
  ...["_PyEM_TrampolineCall_JS", "clock_time_get", "clock_res_get", "emscripten_date_now", "emscripten_get_now"],
  ...["random_get", "_tzset_js", "_localtime_js", "_gmtime_js", "_mktime_js", "_timegm_js", "emscripten_get_heap_max"],
  ...["__syscall_stat64", "__syscall_lstat64", "__syscall_fstat64", "__syscall_newfstatat", "__syscall_getcwd"],
  ...["__syscall_getdents64", "__syscall_faccessat", "__syscall_readlinkat", "__syscall_fcntl64", "fd_fdstat_get"],
  ...["emscripten_runtime_keepalive_push", "emscripten_runtime_keepalive_pop", "_emscripten_runtime_keepalive_clear"],
];

const READ_ONLY_FILES = [
  ...["mkdirat", "unlinkat", "rmdir", "renameat", "symlinkat", "ftruncate64", "truncate64", "chmod", "fchmod"],
  ...["fchmodat2", "fchown32", "fchownat", "mknodat", "utimensat", "fallocate", "chdir", "fchdir"],
].map((name) => `__syscall_${name}`);

const NO_NETWORK_OR_PROCESSES = [
  ...["socket", "connect", "bind", "listen", "accept4", "sendto", "recvfrom", "sendmsg", "recvmsg", "getsockname"],
  ...["getsockopt", "getpeername", "pipe", "poll", "dup", "dup3"],
].map((name) => `__syscall_${name}`);

/**
 * Puts the gate before every import of the interpreter, in place: the same functions are also given out as pointers.
 * What is not named here cannot be called by a script, whatever way it finds to it; foremost everything by which Pyodide
 * lets Python touch JavaScript.
 */
export function guardImports(imports: Given, gate: Gate): void {
  const ours = {
    ...fixed(READ_ONLY_FILES, READ_ONLY),
    ...fixed(NO_NETWORK_OR_PROCESSES, NOT_HERE),
    ...gated(imports, gate),
  };
  const harmless = new Set(HARMLESS);
  for (const [name, value] of Object.entries(imports)) {
    if (typeof value !== "function" || harmless.has(name)) continue;
    const original = value as AnyFunction;
    const guarded = (ours as Record<string, WasmFunction>)[name] ?? refuse(name);
    const wrapper = (...values: never[]): unknown => (gate.isOpen ? original(...values) : guarded(...values));
    imports[name] = original.sig === undefined ? wrapper : Object.assign(wrapper, { sig: original.sig });
  }
}

export class RefusedImportError extends Error {}

function refuse(name: string): WasmFunction {
  return () => {
    throw new RefusedImportError(name);
  };
}

function fixed(names: readonly string[], answer: number): Record<string, WasmFunction> {
  return Object.fromEntries(names.map((name) => [name, () => answer]));
}

function gated(imports: Given, gate: Gate): Record<string, WasmFunction> {
  const original = (name: string) => imports[name] as WasmFunction;
  const [open, close, read, seek, resize] = [
    original("__syscall_openat"),
    original("fd_close"),
    original("fd_read"),
    original("fd_seek"),
    original("emscripten_resize_heap"),
  ];
  return {
    // Only the standard library can be opened, and only to be read.
    __syscall_openat: (folder = 0, path = 0, flags = 0, more = 0) => {
      if ((flags & WRITING) !== 0) return READ_ONLY;
      if (!isLibrary(textAt(gate.memory(), path))) return NO_SUCH_FILE;
      const file = open(folder, path, flags, more);
      if (file >= 0) gate.opened.add(file);
      return file;
    },
    fd_close: (file = 0) => (gate.opened.delete(file) ? close(file) : BAD_FILE),
    fd_seek: (file = 0, ...rest) => (gate.opened.has(file) ? seek(file, ...rest) : BAD_FILE),
    fd_read: (file = 0, list = 0, count = 0, countRead = 0) =>
      gate.opened.has(file)
        ? read(file, list, count, countRead)
        : each(gate, { list, count, total: countRead }, (bytes) => gate.read(file, bytes)),
    fd_write: (file = 0, list = 0, count = 0, countWritten = 0) =>
      each(gate, { list, count, total: countWritten }, (bytes) => {
        gate.write(file, bytes);
        return bytes.length;
      }),
    emscripten_resize_heap: (size = 0) => {
      if (size <= gate.maxMemoryBytes()) return resize(size);
      gate.isOutOfMemory = true;
      return 0;
    },
    // Asked before a sleep: whether JavaScript may wait in the meantime. It sleeps here, then.
    can_run_sync_js: () => 0,
    _Py_CheckEmscriptenSignals_Helper: () => (gate.mustStop() ? SIGINT : 0),
    __syscall_ioctl: () => NOT_A_TERMINAL,
    environ_sizes_get: (count = 0, size = 0) => {
      new DataView(gate.memory().buffer).setUint32(count, 0, true);
      new DataView(gate.memory().buffer).setUint32(size, 0, true);
      return 0;
    },
    environ_get: () => 0,
  };
}

const SIGINT = 2;
// O_WRONLY, O_RDWR, O_CREAT, O_TRUNC.
const WRITING = 0o1103;

function isLibrary(path: string): boolean {
  return path.startsWith("/lib/python") && !path.includes("..");
}

type Pieces = { readonly list: number; readonly count: number; readonly total: number };

function each(gate: Gate, { list, count, total }: Pieces, take: (bytes: Uint8Array) => number): number {
  const view = new DataView(gate.memory().buffer);
  let sum = 0;
  for (let index = 0; index < count; index++) {
    const start = view.getUint32(list + index * 8, true);
    const length = view.getUint32(list + index * 8 + 4, true);
    const taken = take(gate.memory().subarray(start, start + length));
    sum += taken;
    if (taken < length) break;
  }
  view.setUint32(total, sum, true);
  return 0;
}

function textAt(memory: Uint8Array, start: number): string {
  return Buffer.from(memory.subarray(start, memory.indexOf(0, start))).toString("utf8");
}
