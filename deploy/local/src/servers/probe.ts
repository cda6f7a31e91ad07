import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Socket } from "node:net";

import { errorCode } from "../error-code.ts";

/** What a server at an address said when it was greeted. */
export type Greeting =
  { readonly ok: true; readonly version: string } | { readonly ok: false; readonly problem: string };

/** Where a server listens, and how to greet it. */
export type Address = { readonly host: string; readonly port: number; readonly tls?: boolean };

/** Whether a MySQL server answers: it speaks first, with its version. Nobody is logged in. */
export function greetMysql(address: Address, timeoutMs = 3000): Promise<Greeting> {
  return converse({ ...address, tls: false }, { timeoutMs, read: readMysqlGreeting });
}

/** Whether a Redis server answers PING, after AUTH where a password is given. */
export function greetRedis(
  address: Address,
  options: { readonly username?: string; readonly password?: string; readonly timeoutMs?: number } = {},
): Promise<Greeting> {
  const commands = [...authCommand(options), ["PING"]];
  return converse(address, {
    timeoutMs: options.timeoutMs ?? 3000,
    say: commands.map(redisCommand).join(""),
    read: (bytes) => readRedisReplies(bytes, commands.length),
  });
}

type Talk = {
  readonly timeoutMs: number;
  readonly say?: string;
  /** The greeting once the bytes hold it whole; undefined until then. */
  readonly read: (bytes: Buffer) => Greeting | undefined;
};

function converse(address: Address, talk: Talk): Promise<Greeting> {
  return new Promise((resolve) => {
    const { host, port } = address;
    const socket: Socket =
      address.tls === true ? connectTls({ host, port, servername: host }) : connect({ host, port });
    let received = Buffer.alloc(0);
    const end = (greeting: Greeting): void => {
      socket.destroy();
      resolve(greeting);
    };
    socket.setTimeout(talk.timeoutMs, () => end({ ok: false, problem: `no answer within ${talk.timeoutMs / 1000} s` }));
    socket.once(address.tls === true ? "secureConnect" : "connect", () => socket.write(talk.say ?? ""));
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const greeting = talk.read(received);
      if (greeting !== undefined) end(greeting);
    });
    socket.once("error", (error) => end({ ok: false, problem: problemOf(error) }));
    socket.once("close", () => end({ ok: false, problem: "it closed the connection without an answer" }));
  });
}

function problemOf(error: Error): string {
  const code = errorCode(error);
  if (code === "ECONNREFUSED") return "nothing listens there";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "the host name is not known";
  return error.message;
}

/** Reads the first packet of MySQL's protocol: 3 bytes of length, a sequence number, then 10 and the version, or 255 and an error. */
export function readMysqlGreeting(bytes: Buffer): Greeting | undefined {
  if (bytes.length < 5) return undefined;
  const length = bytes.readUIntLE(0, 3);
  if (bytes[3] !== 0 || (bytes[4] !== 10 && bytes[4] !== 255))
    return { ok: false, problem: "what answers is not a MySQL server" };
  if (bytes.length < 4 + length) return undefined;
  const body = bytes.subarray(5, 4 + length);
  if (bytes[4] === 255) return { ok: false, problem: `it refused: ${body.subarray(2).toString("utf8")}` };
  const end = body.indexOf(0);
  return { ok: true, version: body.subarray(0, end === -1 ? body.length : end).toString("utf8") };
}

/** Reads `count` simple replies of Redis's protocol; the last must be PONG. */
export function readRedisReplies(bytes: Buffer, count: number): Greeting | undefined {
  const lines = bytes.toString("utf8").split("\r\n").slice(0, -1);
  const refused = lines.find((line) => line.startsWith("-"));
  if (refused !== undefined) return { ok: false, problem: `it refused: ${refused.slice(1)}` };
  if (lines.some((line) => !line.startsWith("+"))) return { ok: false, problem: "what answers is not a Redis server" };
  if (lines.length < count) return undefined;
  return lines[count - 1] === "+PONG"
    ? { ok: true, version: "" }
    : { ok: false, problem: "what answers is not a Redis server" };
}

function authCommand(options: { readonly username?: string; readonly password?: string }): string[][] {
  if (options.password === undefined) return [];
  return [options.username === undefined ? ["AUTH", options.password] : ["AUTH", options.username, options.password]];
}

function redisCommand(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;
}
