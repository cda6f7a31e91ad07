/** A message that names what came, however long that was: it goes into headers and logs. */
export function briefMessage(message: string): string {
  if (message.length <= longest) return message;
  return `${message.slice(0, longest)}... (${message.length} characters in all)`;
}

const longest = 500;
