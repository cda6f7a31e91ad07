/**
 * What jq writes, one value a line, with whole numbers as such: jq writes what it has calculated beyond 10^17 with an
 * exponent, in lower case (the input's own numbers keep their digits).
 */
export function wholeNumbers(lines: string): string {
  if (!lines.includes("e+")) return lines;
  return lines.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.]*e\+\d+/g, (token) => {
    if (token.startsWith('"')) return token;
    const value = Number(token);
    return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? `${BigInt(value)}` : token;
  });
}

/**
 * The query, with the words NaN and Infinity for what jq would write as null and as the largest number. Queries that
 * name neither are left alone: theirs come of an overflow only. Source: engine.md 5.20.
 */
export function withNumberWords(query: string): string {
  if (!/\b(?:nan|infinite)\b/.test(query)) return query;
  return `(${query}\n) | walk(if type != "number" then . elif isnan then "NaN" elif . == infinite then "Infinity" elif . == -infinite then "-Infinity" else . end)`;
}
