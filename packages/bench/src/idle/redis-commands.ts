import { once } from "node:events";
import { connect } from "node:net";

/** How many commands a Redis without a password has carried out since its start, this one not counted. */
export async function redisCommands(url: string): Promise<number> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port || 6379) });
  socket.write("INFO stats\r\n");
  let text = "";
  while (!/total_commands_processed:\d+\r\n/.test(text)) {
    const [bytes] = (await once(socket, "data")) as [Buffer];
    text += bytes.toString("utf8");
    if (text.startsWith("-")) throw new Error(`Redis does not tell its statistics: ${text.trim()}`);
  }
  socket.destroy();
  return Number(/total_commands_processed:(\d+)/.exec(text)?.[1]);
}
