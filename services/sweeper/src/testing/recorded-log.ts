import { makeLog, type Log } from "@tutti/service-kit";

/** A log whose messages can be read. */
export function recordedLog(): { readonly log: Log; readonly messages: () => readonly string[] } {
  const lines: string[] = [];
  const log = makeLog(
    { service: "sweeper", instance: "test" },
    { destination: { write: (line) => void lines.push(line) } },
  );
  return {
    log,
    messages: () => lines.map((line) => /"msg":"(?<message>[^"]*)"/u.exec(line)?.groups?.["message"] ?? ""),
  };
}
