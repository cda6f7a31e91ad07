import type { EpochMs } from "@tutti/engine";

/** `yyyy-MM-ddTHH:mm:ss.SSSZ` in UTC, the epoch for 0. Source: reference/api.md 3.5. */
export function timeText(time: EpochMs): string {
  return new Date(time).toISOString();
}

/** The texts of a list that is kept as JSON. */
export function listOf(json: string): readonly string[] {
  const list: unknown = JSON.parse(json === "" ? "[]" : json);
  return Array.isArray(list) ? list.map(String) : [];
}

/** The texts of an object that is kept as JSON, by name. */
export function mapOf(json: string): ReadonlyMap<string, string> {
  const object: unknown = JSON.parse(json === "" ? "{}" : json);
  return new Map(Object.entries(Object(object)).map(([name, text]) => [name, String(text)]));
}
