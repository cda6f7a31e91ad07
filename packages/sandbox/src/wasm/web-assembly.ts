/** What is used of WebAssembly here: its types come with the browser's only. */
export type WasmMemory = { readonly buffer: ArrayBuffer };
export type WasmModule = { readonly brand: "WebAssembly.Module" };
export type WasmInstance = { readonly exports: Readonly<Record<string, unknown>> };
export type WasmFunction = (...values: number[]) => number;
export type WasmImports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

type WebAssemblyApi = {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => WasmMemory;
  compile: (bytes: Uint8Array) => Promise<WasmModule>;
  instantiate: (module: unknown, imports: WasmImports) => Promise<unknown>;
};

export const webAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;
