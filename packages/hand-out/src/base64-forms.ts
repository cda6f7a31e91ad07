/**
 * How a text looks within what is written in base64, of either alphabet: by how many bytes come before it, it has three
 * forms, each without its ends, which depend on what is around it.
 */
export function base64Forms(text: string): ReadonlySet<string> {
  const bytes = Buffer.from(text);
  const forms = [0, 1, 2].flatMap((before) => {
    const [start, end] = [Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6)];
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    return (["base64", "base64url"] as const).map((alphabet) => whole.toString(alphabet).slice(start, end));
  });
  return new Set(forms.filter((form) => form.length >= SHORTEST));
}

/** Shorter forms are found by chance. */
const SHORTEST = 6;
