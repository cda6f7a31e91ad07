/**
 * A name as a segment of a path. Browsers take `.` and `..`, written in whatever way, for steps along the path: a tilde stands before
 * them, and before what begins with one.
 */
export function nameSegment(name: string): string {
  return isStep(name) || name.startsWith("~") ? `~${name}` : name;
}

/** What `nameSegment` was given. */
export function nameOfSegment(segment: string): string {
  return segment.startsWith("~") ? segment.slice(1) : segment;
}

/** Whether no path can hold the name. */
export function isStep(name: string): boolean {
  return name === "." || name === "..";
}
