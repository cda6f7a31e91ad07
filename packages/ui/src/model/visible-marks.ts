/**
 * Characters that nobody sees and that change what is read: what turns the direction of writing around, what has no width, and
 * controls but for tab and line ends. Those that join emoji and the letters of some scripts are left alone.
 */
const unseen =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu;

/** The text with these written out: `⟨U+202E⟩` where the writing would have turned around. */
export function withVisibleMarks(text: string): string {
  return text.replace(
    unseen,
    (mark) => `⟨U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`,
  );
}
