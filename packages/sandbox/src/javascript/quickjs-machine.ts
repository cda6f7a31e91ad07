import load from "@jitl/quickjs-ng-wasmfile-release-sync/emscripten-module";
import { QuickJSFFI } from "@jitl/quickjs-ng-wasmfile-release-sync/ffi";
import type {
  BorrowedHeapCharPointer,
  JSContextPointer,
  JSRuntimePointer,
  JSValueConstPointerPointer,
  JSValuePointer,
  QuickJSEmscriptenModule,
} from "@jitl/quickjs-ffi-types";
import { MemorySnapshot } from "../wasm/memory-snapshot.ts";
import type { WasmMemory } from "../wasm/web-assembly.ts";
import { webAssembly } from "../wasm/web-assembly.ts";
import { prelude } from "./prelude.ts";

const GLOBAL_CODE = 0;
const ALL_INTRINSICS = 0;
// Of the program's own stack of 5 MB. Deep recursion must end there, before the thread's stack does.
const MAX_STACK_BYTES = 1024 * 1024;
// Memory never shrinks: a machine that has grown beyond this is not kept.
const KEPT_MEMORY_BYTES = 32 * 1024 * 1024;

const WASM_PAGE = 65_536;
// What the program declares: 16 MB, of which the interpreter itself uses six.
const PAGES_TO_BEGIN_WITH = 256;

type Load = (options: { readonly wasmMemory: WasmMemory }) => Promise<QuickJSEmscriptenModule>;
type Value = JSValuePointer;
export type Completion = { readonly value: Value } | { readonly thrown: Value };
type Functions = { readonly begin: Value; readonly finish: Value; readonly describe: Value };

/**
 * One QuickJS with one context in which nothing has run but the prelude. `reset` makes it so again.
 *
 * Its functions are called one below quickjs-emscripten's classes: these keep a table of every value in our memory, and
 * a new context for every evaluation costs half a millisecond, where putting the memory back costs ten microseconds.
 * After any method has thrown the machine is broken and must be dropped.
 */
export class QuickJsMachine {
  private readonly module: QuickJSEmscriptenModule;
  private readonly ffi: QuickJSFFI;
  private readonly context: JSContextPointer;
  private readonly runtime: JSRuntimePointer;
  private readonly functions: Functions;
  private readonly snapshot: MemorySnapshot;
  private readonly options: MachineOptions;
  private readonly shouldStop: { ask: () => boolean };

  private constructor(module: QuickJSEmscriptenModule, ffi: QuickJSFFI, options: MachineOptions) {
    this.module = module;
    this.ffi = ffi;
    this.options = options;
    this.shouldStop = { ask: () => false };
    const shouldStop = this.shouldStop;
    module.callbacks = { ...nothingToCall, shouldInterrupt: () => (shouldStop.ask() ? 1 : 0) };
    this.runtime = ffi.QTS_NewRuntime();
    ffi.QTS_RuntimeSetMaxStackSize(this.runtime, MAX_STACK_BYTES);
    ffi.QTS_RuntimeEnableInterruptHandler(this.runtime);
    this.context = ffi.QTS_NewContext(this.runtime, ALL_INTRINSICS as never);
    this.functions = this.runPrelude(options.maxResultBytes);
    // Larger than anything that was freed: so it lies above all that is in use.
    this.snapshot = MemorySnapshot.take(module.HEAPU8, { heapEnd: module._malloc(256 * 1024) });
  }

  static async start(options: MachineOptions): Promise<QuickJsMachine> {
    // QuickJS's own limit is none here: its allocator cannot tell the size of what it gives out.
    const maximum = PAGES_TO_BEGIN_WITH + Math.ceil(options.maxMemoryBytes / WASM_PAGE);
    const wasmMemory = new webAssembly.Memory({ initial: PAGES_TO_BEGIN_WITH, maximum });
    // Its types are written for CommonJS only.
    const module = await (load as unknown as Load)({ wasmMemory });
    return new QuickJsMachine(module, new QuickJSFFI(module), options);
  }

  /** Whether it has taken most of the memory that it may have. */
  get isFull(): boolean {
    return this.module.HEAPU8.length > PAGES_TO_BEGIN_WITH * WASM_PAGE + this.options.maxMemoryBytes / 2;
  }

  get mayBeKept(): boolean {
    return this.module.HEAPU8.length <= KEPT_MEMORY_BYTES;
  }

  /** `shouldStop` is asked every few thousand steps; once it has said yes the script is gone, whatever it catches. */
  setStop(shouldStop: () => boolean): void {
    this.shouldStop.ask = shouldStop;
  }

  reset(): void {
    this.shouldStop.ask = () => false;
    this.snapshot.restore(this.module.HEAPU8);
  }

  begin(inputText: string, seed: number): Completion {
    const seedValue = this.ffi.QTS_NewFloat64(this.context, seed);
    return this.call(this.functions.begin, [this.newString(inputText), seedValue]);
  }

  run(source: string, fileName = "script"): Completion {
    const { pointer, length } = this.write(source);
    return this.completion(
      this.ffi.QTS_Eval(this.context, pointer, length, fileName, 0 as never, GLOBAL_CODE as never),
    );
  }

  /** Runs what promises have put off, until nothing is left. */
  runJobs(): Completion | undefined {
    if (this.ffi.QTS_IsJobPending(this.runtime) === 0) return undefined;
    const contextOut = this.module._malloc(4) as never;
    return this.completion(this.ffi.QTS_ExecutePendingJob(this.runtime, -1, contextOut));
  }

  finish(
    value: Value,
    { longIntegersText, mark }: { readonly longIntegersText: string; readonly mark: string },
  ): Completion {
    return this.call(this.functions.finish, [value, this.newString(longIntegersText), this.newString(mark)]);
  }

  describe(thrown: Value): Completion {
    return this.call(this.functions.describe, [thrown]);
  }

  textOf(value: Value): string {
    const start = this.ffi.QTS_GetString(this.context, value) as number;
    const memory = this.module.HEAPU8;
    return Buffer.from(memory.buffer, start, memory.indexOf(0, start) - start).toString("utf8");
  }

  private runPrelude(maxResultBytes: number): Functions {
    const list = this.run(`(${prelude.toString()})(${maxResultBytes})`, "prelude");
    if ("thrown" in list) throw new Error(`the prelude failed: ${this.dump(list.thrown)}`);
    const [begin, finish, describe] = [0, 1, 2].map((index) =>
      this.ffi.QTS_GetPropNumber(this.context, list.value, index),
    );
    return { begin, finish, describe } as Functions;
  }

  private dump(value: Value): string {
    return this.module.UTF8ToString(this.ffi.QTS_Dump(this.context, value) as never);
  }

  private call(functionValue: Value, values: readonly Value[]): Completion {
    const list = this.module._malloc(values.length * 4) as number;
    new Uint32Array(this.module.HEAPU8.buffer, list, values.length).set(values as readonly number[]);
    const undefinedValue = this.ffi.QTS_GetUndefined();
    const pointers = list as JSValueConstPointerPointer;
    return this.completion(this.ffi.QTS_Call(this.context, functionValue, undefinedValue, values.length, pointers));
  }

  private completion(value: Value): Completion {
    const thrown = this.ffi.QTS_ResolveException(this.context, value);
    return thrown === 0 ? { value } : { thrown };
  }

  private newString(text: string): Value {
    return this.ffi.QTS_NewString(this.context, this.write(text).pointer);
  }

  // Nothing that is written is ever freed: the snapshot does that.
  private write(text: string): { readonly pointer: BorrowedHeapCharPointer; readonly length: number } {
    const length = Buffer.byteLength(text);
    const start = this.module._malloc(length + 1) as number;
    if (start === 0) throw new RangeError(`no memory for a text of ${length} bytes`);
    const memory = this.module.HEAPU8;
    Buffer.from(memory.buffer, start, length).write(text);
    memory[start + length] = 0;
    return { pointer: start as BorrowedHeapCharPointer, length };
  }
}

type MachineOptions = { readonly maxMemoryBytes: number; readonly maxResultBytes: number };

// No function of ours and no module is ever given to a script.
const nothingToCall = {
  callFunction: () => 0 as never,
  loadModuleSource: () => 0 as never,
  normalizeModule: () => 0 as never,
  freeHostRef: () => undefined,
};
