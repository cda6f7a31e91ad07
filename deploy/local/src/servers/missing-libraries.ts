/** The libraries that the output of `ldd` reports as not found, each once, in its order. */
export function missingLibraries(lddOutput: string): string[] {
  const names = lddOutput.split("\n").map((line) => /^\s*(\S+) => not found/.exec(line)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))];
}

/**
 * The Debian packages that may hold a library, likeliest first. Debian names a library's package for its soname: `libaio.so.1` is in
 * `libaio1`, `libpcre2-8.so.0` in `libpcre2-8-0`; since the change of time_t some end in `t64`. The exceptions are listed.
 */
export function packagesOfLibrary(soname: string): string[] {
  const exception = exceptions[soname];
  if (exception !== undefined) return exception;
  const [, stem, version] = /^(.+)\.so\.?(.*)$/.exec(soname) ?? [];
  if (stem === undefined || version === undefined) return [];
  const name = `${stem}${/\d$/.test(stem) && version !== "" ? "-" : ""}${version}`.toLowerCase().replaceAll("_", "-");
  return [name, `${name}t64`];
}

const exceptions: Readonly<Record<string, string[]>> = {
  "libcrypto.so.3": ["libssl3t64", "libssl3"],
  "libcrypto.so.1.1": ["libssl1.1"],
  "libsnappy.so.1": ["libsnappy1v5"],
  "libz.so.1": ["zlib1g"],
};
