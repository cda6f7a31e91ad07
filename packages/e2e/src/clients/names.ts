import { randomBytes } from "node:crypto";

/** A name that no other test uses, beginning with what it stands for. */
export function uniqueName(what: string): string {
  return `${what}_${randomBytes(5).toString("hex")}`;
}
