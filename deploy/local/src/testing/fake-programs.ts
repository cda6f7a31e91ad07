import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Writes programs that behave as mariadbd and redis-server do towards the launcher into `folder/bin`, with the SQL that MariaDB needs
 * beside it. Each writes how it was called to `folder/calls.txt`.
 */
export async function writeFakePrograms(folder: string): Promise<{ readonly bin: string; readonly calls: string }> {
  const [bin, share, calls] = [join(folder, "bin"), join(folder, "share", "mysql"), join(folder, "calls.txt")];
  await Promise.all([mkdir(bin, { recursive: true }), mkdir(share, { recursive: true })]);
  for (const name of ["system_tables", "performance_tables", "system_tables_data"]) {
    await writeFile(join(share, `mysql_${name}.sql`), `-- ${name}\n`);
  }
  await writeProgram(join(bin, "mariadbd"), calls, mariadbd);
  await writeProgram(join(bin, "redis-server"), calls, redisServer);
  return { bin, calls };
}

async function writeProgram(path: string, calls: string, body: string): Promise<void> {
  const note = `require("node:fs").appendFileSync(${JSON.stringify(calls)}, process.argv.slice(1).join(" ") + "\\n");`;
  await writeFile(path, `#!${process.execPath}\n${note}\nconst { createServer } = require("node:net");\n${body}`);
  await chmod(path, 0o755);
}

const mariadbd = `
const option = (name) => process.argv.find((arg) => arg.startsWith("--" + name + "="))?.split("=")[1];
if (process.argv.includes("--version")) console.log("mariadbd  Ver 10.11.9-MariaDB");
else if (process.argv.includes("--bootstrap")) process.stdin.resume();
else createServer((socket) => socket.on("error", () => 0).write(Buffer.from([7, 0, 0, 0, 10, 49, 48, 46, 49, 49, 0])))
  .listen(Number(option("port")), "127.0.0.1");
`;

const redisServer = `
const port = Number(process.argv[process.argv.indexOf("--port") + 1]);
createServer((socket) => socket.on("error", () => 0).on("data", () => socket.write("+PONG\\r\\n"))).listen(port, "127.0.0.1");
`;
