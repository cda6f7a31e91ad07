const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** A key together with the one that goes with letters: `⌘K` where that is Apple's, `Ctrl K` elsewhere. */
export function withModifier(key: string): string {
  return isApple ? `⌘${key}` : `Ctrl ${key}`;
}
