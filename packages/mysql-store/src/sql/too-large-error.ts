/** What is to be written is more than the server takes in one packet, whenever it is sent. */
export class TooLargeError extends RangeError {
  override readonly name = "TooLargeError";
}
