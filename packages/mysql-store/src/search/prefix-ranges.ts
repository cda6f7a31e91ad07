/** Both ends included. */
export type ByteRange = readonly [Buffer, Buffer];

/** So many ranges are looked through at most: each letter of a prefix that is written large or small doubles them. */
const MAX_RANGES = 32;
/** What becomes an ASCII letter when it is written small, beside the letter itself. */
const ALSO: Readonly<Record<string, readonly string[]>> = { k: ["\u212a"], i: ["\u0130"] };

/**
 * Ranges of UTF-8 in which every text lies that begins with `prefix`, whatever its case, and others besides; none where the prefix
 * says nothing. What is not ASCII ends it: nobody knows how many ways there are to write that.
 */
export function prefixRanges(prefix: string): readonly ByteRange[] {
  let beginnings = [""];
  for (const letter of prefix.toLowerCase()) {
    if (letter > "~" || letter < " ") break;
    const ways = [...new Set([letter, letter.toUpperCase(), ...(ALSO[letter] ?? [])])];
    if (beginnings.length * ways.length > MAX_RANGES) break;
    beginnings = beginnings.flatMap((beginning) => ways.map((way) => beginning + way));
  }
  return beginnings.filter((beginning) => beginning !== "").map((beginning) => rangeFrom(Buffer.from(beginning)));
}

/** The ids of 16 bytes that are written with this beginning; none where nothing can be told of them. */
export function rangeOfIds(prefix: string): readonly ByteRange[] {
  const digits = prefix.toLowerCase().replaceAll("-", "");
  if (digits === "" || digits.length > 32 || !/^[\da-f]+$/u.test(digits)) return [];
  return [[Buffer.from(digits.padEnd(32, "0"), "hex"), Buffer.from(digits.padEnd(32, "f"), "hex")]];
}

/** No text in UTF-8 has the greatest byte there is. */
function rangeFrom(first: Buffer): ByteRange {
  return [first, Buffer.concat([first, Buffer.from([0xff])])];
}
