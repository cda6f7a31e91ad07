import type { WasmImports, WasmInstance } from "./web-assembly.ts";
import { webAssembly } from "./web-assembly.ts";

type Decisions = {
  readonly replace: (imports: WasmImports) => WasmImports;
  /** Called before the program's first step. */
  readonly onInstance: (instance: WasmInstance) => void;
};

/**
 * Runs `load`, the start of a program that Emscripten made, and gives the instance that it makes. What the program can
 * reach of the world is its imports and nothing else: `replace` decides about each.
 *
 * While it runs nothing else in this thread may make instances.
 */
export async function catchInstantiation<Result>(
  load: () => Promise<Result>,
  { replace, onInstance }: Decisions,
): Promise<{ readonly result: Result; readonly instance: WasmInstance }> {
  const original = webAssembly.instantiate;
  let caught: WasmInstance | undefined;
  webAssembly.instantiate = async (source, imports) => {
    if (caught !== undefined) throw new Error("the program wants a second instance");
    const made = await original.call(webAssembly, source, replace(imports));
    caught = (made as { readonly instance?: WasmInstance }).instance ?? (made as WasmInstance);
    onInstance(caught);
    return made;
  };
  try {
    const result = await load();
    if (caught === undefined) throw new Error("the program made no instance");
    return { result, instance: caught };
  } finally {
    webAssembly.instantiate = original;
  }
}
