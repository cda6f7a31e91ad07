import startJq from "jq-wasm/dist/build/jq.js";
import { catchInstantiation } from "../wasm/catch-instantiation.ts";
import { MemorySnapshot } from "../wasm/memory-snapshot.ts";
import type { WasmFunction, WasmInstance, WasmMemory } from "../wasm/web-assembly.ts";
import type { JqFiles } from "./jq-files.ts";
import { fileImports, ProgramExit } from "./jq-files.ts";

// The program's exports, which its build has given one letter each.
type JqExports = { readonly E: WasmMemory; readonly G: WasmFunction; readonly J: WasmFunction };

/**
 * The jq command, run as often as one likes: each run finds memory as it was before the first. jq-wasm's own functions
 * are not used, for they copy everything that was read or written so far with every byte, and tell no exit code.
 */
export class JqProgram {
  private readonly exports: JqExports;
  private readonly snapshot: MemorySnapshot;
  private readonly stackTop: number;
  private readonly world: World;

  private constructor(instance: WasmInstance, world: World) {
    this.exports = instance.exports as JqExports;
    this.world = world;
    this.stackTop = this.exports.J(0);
    // Nothing has been allocated yet.
    this.snapshot = MemorySnapshot.take(this.memory, { heapEnd: 0 });
  }

  static async start({ maxMemoryBytes }: { readonly maxMemoryBytes: number }): Promise<JqProgram> {
    const world: World = { files: undefined, memory: () => new Uint8Array() };
    const { instance } = await catchInstantiation(() => startJq(), {
      replace: ({ a: given = {} }) => ({ a: allowed(given, { world, maxMemoryBytes }) }),
      onInstance: ({ exports }) => (world.memory = () => new Uint8Array((exports as JqExports).E.buffer)),
    });
    return new JqProgram(instance, world);
  }

  get sizeBytes(): number {
    return this.memory.length;
  }

  /** Runs `jq` with these arguments; gives its exit code. Throws what `files` throws. */
  run(words: readonly string[], files: JqFiles): number {
    this.world.files = files;
    try {
      return this.exports.G(words.length + 1, this.writeWords(["jq", ...words]));
    } catch (error) {
      if (error instanceof ProgramExit) return error.code;
      throw error;
    } finally {
      this.world.files = undefined;
      this.reset();
    }
  }

  private get memory(): Uint8Array {
    return new Uint8Array(this.exports.E.buffer);
  }

  private reset(): void {
    this.snapshot.restore(this.memory);
    // An exit leaves the stack pointer where it was; taking a negative piece of the stack moves it back.
    this.exports.J(this.exports.J(0) - this.stackTop);
  }

  private writeWords(words: readonly string[]): number {
    const places = words.map((word) => {
      const bytes = Buffer.from(`${word}\0`);
      const place = this.exports.J(bytes.length);
      this.memory.set(bytes, place);
      return place;
    });
    const list = this.exports.J((places.length + 1) * 4);
    new Uint32Array(this.exports.E.buffer, list, places.length + 1).set([...places, 0]);
    return list;
  }
}

type World = { files: JqFiles | undefined; memory: () => Uint8Array };
type Given = Readonly<Record<string, unknown>>;

// Calculate only.
const HARMLESS = new Set([
  ...["__emscripten_memcpy_js", "__emscripten_runtime_keepalive_clear", "__gmtime_js", "__localtime_js", "__timegm_js"],
  ...["__tzset_js", "_emscripten_date_now", "_strptime"],
]);

function allowed(given: Given, { world, maxMemoryBytes }: { readonly world: World; readonly maxMemoryBytes: number }) {
  const ours = fileImports(world);
  const imports: Record<string, unknown> = {};
  for (const [letter, value] of Object.entries(given)) {
    const original = value as WasmFunction;
    imports[letter] = HARMLESS.has(original.name) ? original : (ours[original.name] ?? refused(original.name));
    if (original.name === "_emscripten_resize_heap") imports[letter] = resizeWithin(maxMemoryBytes, original);
  }
  return imports;
}

function refused(name: string): WasmFunction {
  return () => {
    throw new Error(`jq may not call ${name}`);
  };
}

// What the program begins with is not the script's.
const OWN_BYTES = 16 * 1024 * 1024;

function resizeWithin(maxMemoryBytes: number, resize: WasmFunction): WasmFunction {
  return (size = 0) => (size > OWN_BYTES + maxMemoryBytes ? 0 : resize(size));
}
