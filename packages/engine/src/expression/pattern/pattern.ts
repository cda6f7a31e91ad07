/** Whether a character, given as code point, is meant. */
export type CharacterTest = (codePoint: number) => boolean;

/** One step of a pattern's program. Numbers are places in the program. */
export type Instruction =
  | { readonly kind: "character"; readonly test: CharacterTest }
  | { readonly kind: "split"; readonly first: number; readonly second: number }
  | { readonly kind: "jump"; readonly to: number }
  | { readonly kind: "assert"; readonly place: "start" | "end" | "wordEdge" | "noWordEdge" }
  | { readonly kind: "match" };

/**
 * A regular expression as a program without back-tracking: its time grows with the length of the text times that of
 * the program, whatever both are. The runtime's own expressions can take for ever, and these come from definitions.
 */
export interface Pattern {
  readonly source: string;
  readonly program: readonly Instruction[];
}

export function isWordCharacter(codePoint: number | undefined): boolean {
  if (codePoint === undefined) return false;
  return (
    (codePoint >= 0x30 && codePoint <= 0x39) ||
    (codePoint >= 0x41 && codePoint <= 0x5a) ||
    codePoint === 0x5f ||
    (codePoint >= 0x61 && codePoint <= 0x7a)
  );
}
