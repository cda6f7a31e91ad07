/** Stands between the reference names of a key. */
export const KEY_SEPARATOR = " › ";

/** Whose task a node of the drawing is: of the sub-workflow that the task `childKey` started, or of the execution itself. */
export function placeOf(key: string): { readonly childKey: string | undefined; readonly ref: string } {
  const at = key.lastIndexOf(KEY_SEPARATOR);
  if (at < 0) return { childKey: undefined, ref: key };
  return { childKey: key.slice(0, at), ref: key.slice(at + KEY_SEPARATOR.length) };
}

/** The key of a task of the execution that is drawn in `childKey`. */
export function keyIn(childKey: string | undefined, ref: string): string {
  return childKey === undefined ? ref : childKey + KEY_SEPARATOR + ref;
}
