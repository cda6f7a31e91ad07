/** A response that its handler has encoded itself, because it is large: the bytes are sent as they are. */
export class EncodedMessage {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}
