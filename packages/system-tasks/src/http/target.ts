/** Where a request goes, or why nowhere, in the words of Conductor. `shown` is the address for messages: no query, no user. */
export type Target =
  | { readonly kind: "target"; readonly url: URL; readonly shown: string }
  | { readonly kind: "none"; readonly cause: string };

/** Reads the address that a task names. Only http and https lead somewhere; that is found out when it is connected to. */
export function targetOf(uri: string, method: string): Target {
  const scheme = /^([^:/?#]*):/u.exec(uri)?.[1];
  if (scheme === undefined) return noHost(shownPath(uri), method);
  const illegal = Array.from(scheme).findIndex(
    (letter, index) => !(index === 0 ? /[a-z]/iu : /[a-z0-9+.-]/iu).test(letter),
  );
  if (illegal !== -1) {
    const where = `Illegal character in scheme name at index ${illegal}: ${scheme}:`;
    return { kind: "none", cause: `java.lang.IllegalArgumentException: ${where}` };
  }
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  const authority = /^[^:/?#]*:\/\/(?:[^/?#]*@)?([^/?#]+)/u.exec(uri)?.[1];
  if (url === undefined && authority !== undefined)
    return { kind: "none", cause: ioError(method, `${scheme}://${authority}`, unfit(authority)) };
  if (url === undefined || url.hostname === "") return noHost(`${scheme}:`, method);
  return { kind: "target", url, shown: shownUrl(url) };
}

/** An address without what only its receiver need know. */
function shownUrl({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}

/** How a failure to send is told. */
export function ioError(method: string, shown: string, message: string): string {
  return `java.lang.Exception: I/O error on ${method} request for "${shown}": ${message}`;
}

function unfit(authority: string): string {
  const port = /:(\d+)$/u.exec(authority)?.[1];
  if (port !== undefined && Number(port) > 65_535) return `Port ${port} is out of range (0 to 65535)`;
  return "This is no name of a host that could be connected to";
}

function noHost(shown: string, method: string): Target {
  return { kind: "none", cause: ioError(method, shown, "Target host is not specified") };
}

function shownPath(uri: string): string {
  const [path = ""] = uri.split(/[?#]/u);
  const encoded = encodeURI(path.replace(/\p{Surrogate}/gu, "\u{fffd}"));
  return encoded === "" || encoded.startsWith("/") ? encoded : `/${encoded}`;
}
