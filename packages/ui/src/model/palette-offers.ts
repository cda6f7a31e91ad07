/** Where somebody may go, or what may be done; `to`: an address, or what does it. */
export type Offer = {
  readonly key: string;
  readonly label: string;
  readonly kind: string;
  readonly to: string | (() => void);
  /** What else it is found by. */
  readonly also?: string;
};

/** What is offered of one kind, of which `most` are shown. */
export type Offers = { readonly offers: readonly Offer[]; readonly most: number };

/**
 * What these words find, the nearest first: what is called so, then what begins so, then a word in it, then any piece of it; and of
 * equals in the order in which their kinds are given.
 */
export function ranked(kinds: readonly Offers[], words: string): readonly Offer[] {
  const wanted = words.toLowerCase();
  return kinds
    .flatMap(({ offers, most }) =>
      offers
        .map((offer) => ({ offer, rank: rankOf(offer, wanted) }))
        .filter(({ rank }) => rank < NOT_AT_ALL)
        .toSorted((a, b) => a.rank - b.rank)
        .slice(0, most),
    )
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ offer }) => offer);
}

const NOT_AT_ALL = 5;

function rankOf({ label, kind, also = "" }: Offer, wanted: string): number {
  const name = label.toLowerCase();
  if (name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  if (partsOf(name).some((part) => part.startsWith(wanted))) return 2;
  if (name.includes(wanted)) return 3;
  return `${kind} ${name} ${also}`.toLowerCase().includes(wanted) ? 4 : NOT_AT_ALL;
}

function partsOf(name: string): readonly string[] {
  return name.split(/[^\p{L}\p{N}]+/u);
}
