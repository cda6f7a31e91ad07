/** A binary heap: the least item first. */
export class Heap<Item> {
  readonly #items: Item[] = [];
  readonly #isBefore: (left: Item, right: Item) => boolean;

  constructor(isBefore: (left: Item, right: Item) => boolean) {
    this.#isBefore = isBefore;
  }

  get size(): number {
    return this.#items.length;
  }

  peek(): Item | undefined {
    return this.#items[0];
  }

  push(item: Item): void {
    let place = this.#items.push(item) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#swapIfBefore(place, parent)) return;
      place = parent;
    }
  }

  pop(): Item | undefined {
    const first = this.#items[0];
    const last = this.#items.pop();
    if (this.#items.length === 0 || last === undefined) return first;
    this.#items[0] = last;
    this.#sink();
    return first;
  }

  #sink(): void {
    for (let place = 0; ;) {
      const left = place * 2 + 1;
      const child = this.#comesBefore(left + 1, left) ? left + 1 : left;
      if (!this.#swapIfBefore(child, place)) return;
      place = child;
    }
  }

  #swapIfBefore(child: number, parent: number): boolean {
    if (!this.#comesBefore(child, parent)) return false;
    const [upper, lower] = [this.#items[parent], this.#items[child]];
    if (upper === undefined || lower === undefined) return false;
    this.#items[parent] = lower;
    this.#items[child] = upper;
    return true;
  }

  #comesBefore(left: number, right: number): boolean {
    const [leftItem, rightItem] = [this.#items[left], this.#items[right]];
    return leftItem !== undefined && rightItem !== undefined && this.#isBefore(leftItem, rightItem);
  }
}
