// Asks for what an execution's page needs while the page's own scripts are still on their way: api/asked-ahead.ts takes the answer.
(() => {
  const id = /^\/executions\/([^/]+)$/.exec(location.pathname)?.[1];
  if (id === undefined) return;
  const address = `/api/console/executions/${id}/graph`;
  const answer = fetch(address);
  answer.catch(() => undefined);
  globalThis.askedAhead = { address, answer };
  for (const file of (document.currentScript?.dataset.files ?? "").split(" ").filter(Boolean)) {
    const isStyle = file.endsWith(".css");
    const link = document.createElement("link");
    Object.assign(link, isStyle ? { rel: "preload", as: "style" } : { rel: "modulepreload" }, { href: file });
    document.head.append(link);
  }
})();
