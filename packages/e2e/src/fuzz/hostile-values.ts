import fc from "fast-check";
import type { Arbitrary } from "fast-check";

const words = [
  ...["", " ", "\0", "a\0b", "null", "true", "-1", "0", "1e999", "9007199254740993", "NaN", "__proto__", "constructor"],
  ...[
    "toString",
    "../../etc/passwd",
    "%00",
    "%2e%2e%2f",
    "%zz",
    "' or 1=1 -- ",
    '"; drop table execution; --',
    "*",
    "?",
  ],
  ...["${workflow.input}", "${workflow.secrets.KEY}", "$${a}", "${", "${a.b[", "${workflow.input.a[99999999]}", "$.."],
  ...["\ud800", "\udfff\ud800", "\u202e", "\ufeff", "é".repeat(300), "x".repeat(256), "x".repeat(70_000), "a:b", "a/b"],
  ...[
    "a;b=c",
    "a b",
    "#",
    "&=&",
    "IN_PROGRESS",
    "COMPLETED",
    "FAILED",
    "workflowType='x' AND (status IN (",
    "startTime:ASC|",
  ],
];

/** Texts that have broken servers before, and any other. */
export const hostileText: Arbitrary<string> = fc.oneof(
  fc.constantFrom(...words),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ maxLength: 12 }),
);

/** Numbers at the edges of what they are kept in. */
export const hostileNumber: Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, -0, -1, 1, 2 ** 31 - 1, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 2 ** 63, -(2 ** 63), 1e308, 5e-324, 0.1),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** Any JSON value, of which some are deep. */
export const hostileJson: Arbitrary<unknown> = fc.oneof(
  hostileText,
  hostileNumber,
  fc.constantFrom(null, true, false, [], {}, [[]], [null]),
  fc.jsonValue({ maxDepth: 4 }),
  fc.integer({ min: 1, max: 60 }).map((depth) => nested(depth)),
  fc.dictionary(hostileText, fc.oneof(hostileText, hostileNumber), { maxKeys: 5 }),
);

function nested(depth: number): unknown {
  return depth === 0 ? 1 : depth % 2 === 0 ? [nested(depth - 1)] : { a: nested(depth - 1) };
}

/** Bytes that stand where a JSON document belongs. */
export const hostileBytes: Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom(
      ...[
        "",
        "{",
        "[",
        "null",
        '"',
        '{"name":',
        "{}{}",
        "[1,]",
        '{"a":1,"a":2}',
        "\ufeff{}",
        "{'a':1}",
        "NaN",
        "1e400",
      ],
      ...["[".repeat(100_000), '{"a":'.repeat(20_000), `{"${"k".repeat(100_000)}":1}`, `[${"1".repeat(5_000)}]`],
    )
    .map((text) => Buffer.from(text)),
  fc.constant(Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])),
);
