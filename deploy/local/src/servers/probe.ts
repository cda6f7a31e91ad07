import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Socket } from "node:net";

import { errorCode } from "../error-code.ts";
import { readRedisReplies, redisCommand } from "./redis-talk.ts";
import type { RedisReply } from "./redis-talk.ts";

/** What a server at an address said when it was greeted. */
export type Greeting =
  { readonly ok: true; readonly version: string } | { readonly ok: false; readonly problem: string };

/** Where a server listens, and how to greet it. */
export type Address = { readonly host: string; readonly port: number; readonly tls?: boolean };

/** Whether a MySQL server answers: it speaks first, with its version. Nobody is logged in. */
export function greetMysql(address: Address, timeoutMs = 3000): Promise<Greeting> {
  return converse<Greeting>({ ...address, tls: false }, { timeoutMs, read: readMysqlGreeting });
}

/** Who asks a Redis server. */
export type RedisLogin = { readonly username?: string; readonly password?: string };

/** Whether a Redis server answers PING, after AUTH where a password is given. */
export async function greetRedis(address: Address, login: RedisLogin = {}): Promise<Greeting> {
  const answer = await askRedis(address, { login, commands: [["PING"]] });
  if (!answer.ok) return answer;
  const [reply] = answer.replies;
  if (reply?.kind === "error") return { ok: false, problem: `it refused: ${reply.text}` };
  return reply?.text === "PONG" ? { ok: true, version: "" } : { ok: false, problem: noRedis };
}

/** What a Redis server answered to each command, or why it was not asked. */
export type RedisAnswer =
  { readonly ok: true; readonly replies: readonly RedisReply[] } | { readonly ok: false; readonly problem: string };

/** Asks a Redis server, after AUTH where a password is given. After a first error it may be asked no further. */
export async function askRedis(
  address: Address,
  { login, commands }: { readonly login: RedisLogin; readonly commands: readonly (readonly string[])[] },
): Promise<RedisAnswer> {
  const auth = authCommand(login);
  const all = [...auth, ...commands];
  const answer = await converse<RedisAnswer>(address, {
    timeoutMs: 3000,
    say: all.map(redisCommand).join(""),
    read: (bytes) => {
      const replies = readRedisReplies(bytes, all.length);
      if (replies === undefined) return undefined;
      return replies === "no redis" ? { ok: false, problem: noRedis } : { ok: true, replies };
    },
  });
  if (!answer.ok) return answer;
  const refused = answer.replies.slice(0, auth.length).find(({ kind }) => kind === "error");
  if (refused !== undefined) return { ok: false, problem: `it refused: ${refused.text}` };
  return { ok: true, replies: answer.replies.slice(auth.length) };
}

const noRedis = "what answers is not a Redis server";

type Failed = { readonly ok: false; readonly problem: string };

type Talk<Answer> = {
  readonly timeoutMs: number;
  readonly say?: string;
  /** The answer once the bytes hold it whole; undefined until then. */
  readonly read: (bytes: Buffer) => Answer | undefined;
};

function converse<Answer>(address: Address, talk: Talk<Answer>): Promise<Answer | Failed> {
  return new Promise((resolve) => {
    const { host, port } = address;
    const socket: Socket =
      address.tls === true ? connectTls({ host, port, servername: host }) : connect({ host, port });
    let received = Buffer.alloc(0);
    const end = (answer: Answer | Failed): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(talk.timeoutMs, () => end({ ok: false, problem: `no answer within ${talk.timeoutMs / 1000} s` }));
    socket.once(address.tls === true ? "secureConnect" : "connect", () => socket.write(talk.say ?? ""));
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const answer = talk.read(received);
      if (answer !== undefined) end(answer);
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

function authCommand({ username, password }: RedisLogin): string[][] {
  if (password === undefined) return [];
  return [username === undefined ? ["AUTH", password] : ["AUTH", username, password]];
}
