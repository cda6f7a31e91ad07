import { expect, test } from "@jest/globals";

import { missingLibraries, packagesOfLibrary } from "./missing-libraries.ts";

test("a library that ldd does not find is missing, each once", () => {
  const output = [
    "\tlinux-vdso.so.1 (0x00007ffd)",
    "\tliburing.so.2 => not found",
    "\tlibaio.so.1 => not found",
    "\tliburing.so.2 => not found",
    "\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)",
    "\t/lib64/ld-linux-x86-64.so.2 (0x00007f)",
  ].join("\n");

  expect(missingLibraries(output)).toEqual(["liburing.so.2", "libaio.so.1"]);
});

test("a program that is not dynamic misses nothing", () => {
  expect(missingLibraries("\tnot a dynamic executable\n")).toEqual([]);
});

test.each([
  { soname: "libaio.so.1", first: "libaio1" },
  { soname: "libaio.so.1t64", first: "libaio1t64" },
  { soname: "liblzf.so.1", first: "liblzf1" },
  { soname: "libpcre2-8.so.0", first: "libpcre2-8-0" },
  { soname: "liblz4.so.1", first: "liblz4-1" },
  { soname: "libhiredis.so.0.14", first: "libhiredis0.14" },
  { soname: "libstdc++.so.6", first: "libstdc++6" },
  { soname: "libz.so.1", first: "zlib1g" },
])("$soname is in Debian's $first", ({ soname, first }) => {
  expect(packagesOfLibrary(soname)[0]).toBe(first);
});

test("the name that a package has since the change of time_t is tried too", () => {
  expect(packagesOfLibrary("libssl.so.3")).toEqual(["libssl3", "libssl3t64"]);
});

test("what is no library is in no package", () => {
  expect(packagesOfLibrary("mariadbd")).toEqual([]);
});
