import { loadPyodide } from "pyodide";
import { catchInstantiation } from "../wasm/catch-instantiation.ts";
import { MemorySnapshot } from "../wasm/memory-snapshot.ts";
import type { WasmFunction, WasmMemory } from "../wasm/web-assembly.ts";
import { ANSWER_STREAM, BOOTSTRAP, REQUEST_STREAM, RUN_SCRIPT } from "./bootstrap.ts";
import type { Gate } from "./python-imports.ts";
import { guardImports } from "./python-imports.ts";

type Exports = {
  readonly memory: WasmMemory;
  readonly malloc: WasmFunction;
  readonly PyRun_SimpleStringFlags: WasmFunction;
  readonly sbrk: WasmFunction;
  readonly emscripten_stack_get_end: WasmFunction;
  readonly emscripten_stack_get_current: WasmFunction;
  readonly _emscripten_stack_restore: WasmFunction;
};

type RunOptions = { readonly mustStop: () => boolean; readonly maxAnswerBytes: number };

/** The answer was longer than it may be. */
export class AnswerTooLongError extends Error {}

/**
 * CPython in WebAssembly, as Pyodide brings it, cut off from JavaScript: once started it has no imports left but those
 * of python-imports.ts. Before each script its memory is as it was after the bootstrap.
 */
export class PythonInterpreter {
  private readonly exports: Exports;
  private readonly closeFile: WasmFunction;
  private readonly snapshot: MemorySnapshot;
  private readonly stackTop: number;
  private readonly command: number;
  private readonly link: Link;

  private constructor(
    exports: Exports,
    { link, closeFile }: { readonly link: Link; readonly closeFile: WasmFunction },
  ) {
    this.exports = exports;
    this.link = link;
    this.closeFile = closeFile;
    const command = Buffer.from(`${RUN_SCRIPT}\0`);
    this.command = exports.malloc(command.length);
    this.memory.set(command, this.command);
    this.stackTop = exports.emscripten_stack_get_current();
    link.gate.isOpen = false;
    // The script's allowance begins where the interpreter's own memory ends.
    link.ownBytes = this.memory.length;
    this.snapshot = MemorySnapshot.take(this.memory, {
      heapEnd: exports.sbrk(0),
      stack: { from: exports.emscripten_stack_get_end(), to: this.stackTop },
    });
  }

  static async start({ maxMemoryBytes }: { readonly maxMemoryBytes: number }): Promise<PythonInterpreter> {
    const link = newLink(maxMemoryBytes);
    let closeFile: WasmFunction = () => 0;
    const { result: pyodide, instance } = await catchInstantiation(
      () =>
        loadPyodide({
          jsglobals: Object.create(null) as object,
          env: {},
          stdin: () => null,
          stdout: ignore,
          stderr: ignore,
        }),
      {
        replace: (imports) => {
          const guarded = imports["env"] as Record<string, unknown>;
          closeFile = guarded["fd_close"] as WasmFunction;
          guardImports(guarded, link.gate);
          return imports;
        },
        onInstance: ({ exports }) => (link.memory = () => new Uint8Array((exports as Exports).memory.buffer)),
      },
    );
    pyodide.runPython(BOOTSTRAP);
    // Python asks for signals only when it has been given a place where they could be.
    pyodide.setInterruptBuffer(new Uint8Array(1));
    return new PythonInterpreter(instance.exports as Exports, { link, closeFile });
  }

  get sizeBytes(): number {
    return this.memory.length;
  }

  /** Whether the last script wanted more memory than it may have. */
  get wasOutOfMemory(): boolean {
    return this.link.gate.isOutOfMemory;
  }

  /** What the bootstrap answers to the request, undefined when it could not. Throws what an import threw. */
  run(request: string, { mustStop, maxAnswerBytes }: RunOptions): string | undefined {
    const { link } = this;
    link.begin({ request: Buffer.from(request), mustStop, maxAnswerBytes });
    try {
      this.exports.PyRun_SimpleStringFlags(this.command, 0);
      return link.answer();
    } finally {
      this.reset();
    }
  }

  private get memory(): Uint8Array {
    return new Uint8Array(this.exports.memory.buffer);
  }

  private reset(): void {
    for (const file of this.link.gate.opened) this.closeFile(file);
    this.link.gate.opened.clear();
    this.exports._emscripten_stack_restore(this.stackTop);
    this.snapshot.restore(this.memory);
  }
}

type Exchange = { readonly request: Buffer; readonly mustStop: () => boolean; readonly maxAnswerBytes: number };

type Link = {
  readonly gate: Gate;
  memory: () => Uint8Array;
  ownBytes: number;
  readonly begin: (exchange: Exchange) => void;
  readonly answer: () => string | undefined;
};

function newLink(maxMemoryBytes: number): Link {
  let exchange: Exchange = { request: Buffer.alloc(0), mustStop: () => false, maxAnswerBytes: 0 };
  let at = 0;
  let parts: Buffer[] = [];
  let length = 0;
  const gate: Gate = {
    isOpen: true,
    isOutOfMemory: false,
    opened: new Set(),
    memory: () => link.memory(),
    maxMemoryBytes: () => link.ownBytes + maxMemoryBytes,
    mustStop: () => exchange.mustStop(),
    read: (stream, into) => {
      if (stream !== REQUEST_STREAM) return 0;
      const copied = exchange.request.copy(into, 0, at);
      at += copied;
      return copied;
    },
    write: (stream, bytes) => {
      if (stream !== ANSWER_STREAM) return;
      length += bytes.length;
      if (length > exchange.maxAnswerBytes) throw new AnswerTooLongError();
      parts.push(Buffer.from(bytes));
    },
  };
  const link: Link = {
    gate,
    memory: () => new Uint8Array(),
    ownBytes: 0,
    begin: (next) => {
      exchange = next;
      at = 0;
      parts = [];
      length = 0;
      gate.isOutOfMemory = false;
    },
    answer: () => (length === 0 ? undefined : Buffer.concat(parts).toString("utf8")),
  };
  return link;
}

function ignore(): void {
  // What a script prints is for nobody.
}
