import type { EpochMs } from "@tutti/engine";

import type { ErrorNote, ErrorNoteStore } from "../error-notes.ts";

/** ErrorNoteStore in memory. */
export function makeMemoryErrorNoteStore(clock: () => EpochMs): ErrorNoteStore {
  const notes = new Map<string, ErrorNote>();
  return {
    find: async (errorGroups) => {
      const found = errorGroups.flatMap((group) => notes.get(group) ?? []);
      return await Promise.resolve(new Map(found.map((note) => [note.errorGroup, note])));
    },
    put: async (note) => {
      const stored = { ...note, updateTime: await Promise.resolve(clock()) };
      notes.set(note.errorGroup, stored);
      return stored;
    },
  };
}
