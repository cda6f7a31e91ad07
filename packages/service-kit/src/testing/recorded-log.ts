import { makeLog, type Log } from "../log/make-log.ts";

/** A log whose lines a test can read. */
export interface RecordedLog {
  readonly log: Log;
  lines(level?: string): readonly Readonly<Record<string, unknown>>[];
}

export function recordedLog(): RecordedLog {
  const written: string[] = [];
  const destination = { write: (line: string): void => void written.push(line) };
  const lines = (level?: string) =>
    written
      .map((line): Record<string, unknown> => JSON.parse(line))
      .filter((line) => level === undefined || line["level"] === level);
  return { log: makeLog({ service: "test", instance: "test-1" }, { level: "debug", destination }), lines };
}
