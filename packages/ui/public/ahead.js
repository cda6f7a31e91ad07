// Asks for what a page needs while the page's own scripts are still on their way: of an execution what is drawn, which
// api/asked-ahead.ts takes, and the page's files.
(() => {
  const { pathname } = location;
  const id = /^\/executions\/([^/]+)$/.exec(pathname)?.[1];
  if (id !== undefined) {
    const address = `/api/console/executions/${id}/graph`;
    // Read while the thread has nothing else to do.
    const answer = fetch(address).then(async (response) => ({
      response,
      json: response.ok ? await response.json() : undefined,
    }));
    answer.catch(() => undefined);
    globalThis.askedAhead = { address, answer };
  }
  const pages = JSON.parse(document.currentScript?.dataset.pages ?? "[]");
  for (const file of pages.find(([path]) => new RegExp(path).test(pathname))?.[1] ?? []) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href: file }));
  }
})();
