/**
 * A consistent hash ring: which member a key belongs to, the same in every process that sees the same names, in whatever order.
 *
 * When a member leaves, only its keys move, and spread over the others; when one joins, it takes a share from each. A ring never changes:
 * make another one.
 */
export class HashRing<Member> {
  readonly #members: readonly Member[];
  readonly #points: Uint32Array;
  /** The index of the member to which the point at the same place belongs. */
  readonly #owners: Uint32Array;

  constructor(members: readonly Member[], nameOf: (member: Member) => string) {
    this.#members = members;
    const points = members.flatMap((member, owner) =>
      pointsOf(nameOf(member)).map((point) => ({ point, owner, name: nameOf(member) })),
    );
    // Two points may fall together; then the names decide, so that every process sorts them alike.
    points.sort((a, b) => a.point - b.point || (a.name < b.name ? -1 : 1));
    this.#points = Uint32Array.from(points, ({ point }) => point);
    this.#owners = Uint32Array.from(points, ({ owner }) => owner);
  }

  /** The key's member; undefined when there are none. */
  pick(key: string): Member | undefined {
    return this.#memberAt(this.#firstPointFrom(hash32(key)));
  }

  /** All members in the order in which the key falls to them when those before are gone. */
  inOrder(key: string): readonly Member[] {
    const found = new Set<Member>();
    const start = this.#firstPointFrom(hash32(key));
    for (let step = 0; step < this.#points.length && found.size < this.#members.length; step++) {
      const member = this.#memberAt(start + step);
      if (member !== undefined) found.add(member);
    }
    return [...found];
  }

  #memberAt(place: number): Member | undefined {
    const owner = this.#owners[place % this.#points.length];
    return owner === undefined ? undefined : this.#members[owner];
  }

  /** The place of the first point that is not before the hash; one beyond the last point stands for the first. */
  #firstPointFrom(hash: number): number {
    let low = 0;
    let high = this.#points.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#points[middle] ?? 0) < hash) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

// Enough that three members differ by some percent in their share, few enough that a new ring costs less than a millisecond.
const pointsPerMember = 160;

function pointsOf(name: string): readonly number[] {
  return Array.from({ length: pointsPerMember }, (_, index) => hash32(`${name}#${index}`));
}

/** FNV-1a over the UTF-16 units, then MurmurHash3's finalizer, without which similar keys stay neighbours. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
