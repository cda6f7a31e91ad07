import { expect, test } from "@jest/globals";
import { environmentSecrets, makeLog } from "@tutti/service-kit";

import { warnOfShortSecrets } from "./short-secrets.ts";

const linesFor = (environment: { readonly [name: string]: string }): readonly string[] => {
  const lines: string[] = [];
  const log = makeLog({ service: "api", instance: "1" }, { destination: { write: (line) => void lines.push(line) } });
  warnOfShortSecrets(environmentSecrets(environment), log);
  return lines;
};

test("secrets that are too short to be hidden are told of by their names, without their values", () => {
  const lines = linesFor({ TUTTI_SECRET_PIN: "z7q", CONDUCTOR_SECRET_KEY: "long enough" });

  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('"names":["PIN"]');
  expect(lines[0]).not.toContain("z7q");
});

test("nothing is told where all are long enough", () => {
  expect(linesFor({ TUTTI_SECRET_PIN: "1234" })).toEqual([]);
});
