import { createRootRoute, createRoute, createRouter, redirect } from "@tanstack/react-router";

import { executionQuery } from "./api/queries.ts";
import { idAsWritten } from "./model/ids.ts";
import { oldAddresses } from "./old-addresses.ts";
import { executionsKeys, isNarrowed, listKeys, rangeNames } from "./pages/executions/executions-keys.ts";
import { executionKeys } from "./pages/execution/execution-keys.ts";
import { queuesKeys } from "./pages/queues/queues-keys.ts";
import { tasksKeys } from "./pages/tasks/tasks-keys.ts";
import { toast } from "./parts/toasts.tsx";
import { queryClient } from "./query-client.ts";
import { choiceKey, numberKey, only, parseSearch, searchText, textKey, told } from "./search-keys.ts";
import { lazyPage } from "./shell/missing-script.ts";
import { NotFoundPage } from "./shell/not-found-page.tsx";
import { FailedPage } from "./shell/failed-page.tsx";
import { Shell } from "./shell/shell.tsx";

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage, errorComponent: FailedPage });

// Every page comes when it is asked for: `ahead.js` asks for the one that is opened first.
const pages = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/",
    // Conductor's first console searches here.
    beforeLoad: ({ search }) => {
      const keys = executionsKeys(search);
      if (isNarrowed(keys)) throw redirect({ to: "/executions", search: keys, replace: true });
    },
    component: lazyPage(() => import("./pages/overview/overview-page.tsx"), "OverviewPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/executions",
    validateSearch: only(executionsKeys),
    component: lazyPage(() => import("./pages/executions/executions-page.tsx"), "ExecutionsPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/executions/$id",
    validateSearch: only(executionKeys),
    beforeLoad: inSmallLetters,
    // Asked for while the page's own script is on its way; not for a link that is only pointed at, nor where the page stays.
    loader: ({ params, cause }) => {
      if (cause === "enter") void queryClient.prefetchQuery(executionQuery(params.id));
    },
    component: lazyPage(() => import("./pages/execution/execution-page.tsx"), "ExecutionPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/compare",
    validateSearch: only((raw) => told({ a: textKey(raw, "a"), b: textKey(raw, "b") })),
    component: lazyPage(() => import("./pages/compare/compare-page.tsx"), "ComparePage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/tasks",
    validateSearch: only(tasksKeys),
    component: lazyPage(() => import("./pages/tasks/tasks-page.tsx"), "TasksPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/errors",
    validateSearch: only((raw) => told({ range: choiceKey(raw, "range", rangeNames) })),
    component: lazyPage(() => import("./pages/errors/errors-page.tsx"), "ErrorsPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/errors/$group",
    validateSearch: only((raw) => told({ range: choiceKey(raw, "range", rangeNames) })),
    component: lazyPage(() => import("./pages/errors/error-page.tsx"), "ErrorPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/jobs",
    component: lazyPage(() => import("./pages/jobs/jobs-page.tsx"), "JobsPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/jobs/$id",
    component: lazyPage(() => import("./pages/jobs/job-page.tsx"), "JobPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/definitions",
    component: lazyPage(() => import("./pages/definitions/definitions-page.tsx"), "DefinitionsPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/definitions/$name",
    validateSearch: only((raw) =>
      told({
        version: numberKey(raw, "version"),
        base: numberKey(raw, "base"),
        lens: choiceKey(raw, "lens", ["graph", "json", "versions", "runs"]),
        diff: choiceKey<"graph" | "text">(raw, "diff", ["graph", "text"]),
        ref: textKey(raw, "ref"),
        ...listKeys(raw),
      }),
    ),
    component: lazyPage(() => import("./pages/definitions/definition-page.tsx"), "DefinitionPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/task-defs",
    validateSearch: only((raw) => told({ name: textKey(raw, "name") })),
    component: lazyPage(() => import("./pages/definitions/task-definitions-page.tsx"), "TaskDefinitionsPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/events",
    validateSearch: only((raw) => told({ name: textKey(raw, "name") })),
    component: lazyPage(() => import("./pages/definitions/event-handlers-page.tsx"), "EventHandlersPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/run",
    validateSearch: only((raw) =>
      told({ name: textKey(raw, "name"), version: numberKey(raw, "version"), from: textKey(raw, "from") }),
    ),
    component: lazyPage(() => import("./pages/run/run-page.tsx"), "RunPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/queues",
    validateSearch: only(queuesKeys),
    component: lazyPage(() => import("./pages/queues/queues-page.tsx"), "QueuesPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/inbox",
    validateSearch: only((raw) => told({ task: textKey(raw, "task") })),
    component: lazyPage(() => import("./pages/inbox/inbox-page.tsx"), "InboxPage"),
  }),
];

type Asked = { readonly params: { readonly id: string }; readonly location: { readonly href: string } };

/** Capitals make no other execution's id. Stands by itself, since within its route it makes TypeScript lose the route's search. */
function inSmallLetters({ params, location }: Asked): void {
  const id = idAsWritten(params.id);
  if (id !== params.id) throw redirect({ href: location.href.replace(params.id, id), replace: true });
}

const redirects = oldAddresses.map(([path, to, instead]) =>
  createRoute({
    getParentRoute: () => rootRoute,
    path,
    beforeLoad: ({ params, location, cause }) => {
      const href = to(params as Readonly<Record<string, string>>, new URLSearchParams(location.searchStr));
      if (instead !== undefined && cause !== "preload") toast(instead, { stays: true });
      // What the server itself shows is no page of the console.
      throw redirect({ href, replace: true, reloadDocument: href.startsWith("/swagger-ui") });
    },
  }),
);

export const router = createRouter({
  routeTree: rootRoute.addChildren([...pages, ...redirects]),
  parseSearch,
  stringifySearch: searchText,
  defaultErrorComponent: FailedPage,
  defaultPreload: "intent",
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
