import { expect, test } from "@jest/globals";
import { Writable } from "node:stream";

import { corkEachTurn } from "./cork-each-turn.ts";

test("what is written in one turn, promises included, leaves together and in order", async () => {
  const sent: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk, _, done) => {
      sent.push(String(chunk));
      done();
    },
    writev: (chunks, done) => {
      sent.push(chunks.map(({ chunk }) => String(chunk)).join("|"));
      done();
    },
  });
  corkEachTurn(stream);

  stream.write("a");
  stream.write("b");
  await Promise.resolve();
  stream.write("c");
  await new Promise((resolve) => setImmediate(resolve));
  stream.write("d");
  await new Promise((resolve) => setImmediate(resolve));

  expect(sent).toEqual(["a|b|c", "d"]);
});
