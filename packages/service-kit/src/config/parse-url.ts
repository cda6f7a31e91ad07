/** A URL of one of the schemes (each with its colon). @throws Error that never repeats the text, which may hold a password */
export function parseUrl(text: string, schemes: readonly string[]): URL {
  if (!URL.canParse(text)) throw new Error("it is not a URL");
  const url = new URL(text);
  if (!schemes.includes(url.protocol)) throw new Error(`its scheme is ${url.protocol}//`);
  if (url.hostname === "") throw new Error("the host is missing");
  return url;
}

/** The decoded user and password; undefined where the URL has none. */
export function credentialsOf(url: URL): { readonly user: string | undefined; readonly password: string | undefined } {
  return { user: decoded(url.username), password: decoded(url.password) };
}

/** The URL's port, or the scheme's customary one. */
export function portOf(url: URL, customary: number): number {
  return url.port === "" ? customary : Number(url.port);
}

function decoded(part: string): string | undefined {
  return part === "" ? undefined : decodeURIComponent(part);
}
