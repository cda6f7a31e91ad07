const PAGE = 4096;
// What the linker and the allocator may use without having written to it yet, at either side of the stack and above the heap.
const MARGIN = 16 * PAGE;

type Range = { readonly from: number; readonly to: number };

/** `heapEnd`: an address above all that was allocated. `stack`: the part of the stack that is free. */
type Layout = { readonly heapEnd: number; readonly stack?: Range };

/**
 * A WebAssembly program's memory as it was when no script had run. Putting it back is what gives every script a fresh
 * interpreter: nothing that a script made, changed or broke outlives it, whatever it did to the interpreter.
 *
 * The one thing left alone is the untouched part of the program's stack, the largest run of zeros: what lies there is
 * written before it is read. What was allocated above the snapshot's end is free again, and cleared when given out as
 * an ArrayBuffer.
 */
export class MemorySnapshot {
  private readonly parts: readonly { readonly offset: number; readonly bytes: Uint8Array }[];

  private constructor(memory: Uint8Array, ranges: readonly (readonly [number, number])[]) {
    this.parts = ranges.map(([from, to]) => ({ offset: from, bytes: memory.slice(from, to) }));
  }

  /** Where no stack is given it is taken to be the largest run of zeros. */
  static take(memory: Uint8Array, { heapEnd, stack }: Layout): MemorySnapshot {
    const pages = nonZeroPages(memory);
    const end = Math.min(memory.length, Math.max(heapEnd, ((pages.at(-1) ?? 0) + 1) * PAGE) + MARGIN);
    const gap = stack ?? withMargins(largestGap(pages));
    if (gap.to <= gap.from) return new MemorySnapshot(memory, [[0, end]]);
    return new MemorySnapshot(memory, [
      [0, gap.from],
      [gap.to, end],
    ]);
  }

  get sizeBytes(): number {
    return this.parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  restore(memory: Uint8Array): void {
    for (const { offset, bytes } of this.parts) memory.set(bytes, offset);
  }
}

function nonZeroPages(memory: Uint8Array): number[] {
  const whole = Buffer.from(memory.buffer, memory.byteOffset, memory.length);
  const zeros = Buffer.alloc(PAGE);
  const pages: number[] = [];
  for (let page = 0; page < memory.length / PAGE; page++) {
    if (whole.compare(zeros, 0, PAGE, page * PAGE, (page + 1) * PAGE) !== 0) pages.push(page);
  }
  return pages;
}

function withMargins({ from, to }: Range): Range {
  return { from: from + MARGIN, to: to - MARGIN };
}

function largestGap(pages: readonly number[]): Range {
  let gap = { from: 0, to: 0 };
  for (const [index, page] of pages.entries()) {
    const from = ((pages[index - 1] ?? -1) + 1) * PAGE;
    if (page * PAGE - from > gap.to - gap.from) gap = { from, to: page * PAGE };
  }
  return gap;
}
