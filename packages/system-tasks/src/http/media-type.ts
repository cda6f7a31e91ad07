import { interpolatedText, isJsonArray } from "@tutti/engine";
import type { Json } from "@tutti/engine";

/** What is wrong with the first of the media types that is none, in the words of Conductor; undefined where all are. */
export function mediaTypeFault(types: readonly string[]): string | undefined {
  for (const type of types.flatMap((listed) => listed.split(","))) {
    const [name = ""] = type.split(";");
    const why = faultOf(name.trim());
    if (why !== undefined) {
      return `org.springframework.http.InvalidMediaTypeException: Invalid mime type "${type.trim()}": ${why}`;
    }
  }
  return undefined;
}

function faultOf(name: string): string | undefined {
  if (name === "") return "'mimeType' must not be empty";
  if (name !== "*" && !name.includes("/")) return "does not contain '/'";
  return /^(?:\*|[\w!#$&^.+-]+\/(?:\*|[\w!#$&^.+*-]+))$/u.test(name) || name === "*/*"
    ? undefined
    : "not a type and a subtype";
}

/** A header's value: of a list all of its items. */
export function asHeaderText(value: Json): string {
  return isJsonArray(value) ? value.map(interpolatedText).join(", ") : interpolatedText(value);
}
