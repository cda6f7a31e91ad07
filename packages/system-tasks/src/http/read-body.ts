import { pipeline, type Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

/** An answer that cannot be taken in. The message may be shown. */
export class ResponseError extends Error {
  override readonly name = "ResponseError";
}

/** Reads a body to its end and unpacks it on the way. Rejects where it is too large, broken off or packed unreadably. */
export async function readBody(body: Readable, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  const unpackers = unpackersOf(encoding);
  // The error of whichever part breaks reaches the last one, which is read.
  if (unpackers.length > 0) pipeline([body, ...unpackers], () => undefined);
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of (unpackers.at(-1) ?? body) as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxBytes) throw new ResponseError(`the response has more than ${maxBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function unpackersOf(encoding: string | undefined): readonly Transform[] {
  const codings = (encoding ?? "").toLowerCase().split(",");
  // What was packed last is unpacked first.
  return codings.toReversed().flatMap((coding) => unpackerOf(coding.trim()));
}

function unpackerOf(coding: string): readonly Transform[] {
  switch (coding) {
    case "":
    case "identity":
      return [];
    case "gzip":
    case "x-gzip":
      return [createGunzip()];
    case "deflate":
      return [createInflate()];
    case "br":
      return [createBrotliDecompress()];
    default:
      throw new ResponseError(`the response is packed in a way that nobody asked for: ${coding}`);
  }
}

/** The text in the character set that the content type names; UTF-8 where it names none, or none that is known. */
export function bodyText(bytes: Buffer, contentType: string | undefined): string {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/iu.exec(contentType ?? "")?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
