import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";

import { calledQuery } from "../api/called-executions.ts";
import { textAt } from "../api/client.ts";
import { knownExecutions } from "../api/known-executions.ts";
import { definitionNamesQuery, eventHandlersQuery, taskDefinitionsQuery } from "../api/queries.ts";
import { queueListQuery } from "../api/queues.ts";
import type { ExecutionSummary } from "../model/execution.ts";
import { shortId } from "../model/format.ts";
import { isCalled, isIdBeginning, isWholeId } from "../model/ids.ts";
import { ranked } from "../model/palette-offers.ts";
import type { Offer, Offers } from "../model/palette-offers.ts";
import { nameSegment } from "../name-segment.ts";
import { usePreference } from "../parts/preferences.ts";
import { groups } from "./navigation.ts";
import { pageActions } from "./page-actions.ts";
import { useTheme } from "./theme.ts";

const code = encodeURIComponent;
/** Fewer letters are in too many names to be looked for in all of them. */
const leastLetters = 2;
/** No name of anything is a search that reaches every execution. */
const leastSearched = 3;
const mostOfKind = 6;

/** What is offered to who types these words: what is done here, pages, definitions, queues, executions, settings. */
export function useOffers(words: string): readonly Offer[] {
  const doing = useMemo(() => pageActions().map(doingOf), []);
  const settings = useSettings();
  const names = useNames(words.length >= leastLetters);
  const executions = useCalled(words);
  if (words.length < leastLetters)
    return ranked(
      [all(doing), all(places), ...names.slice(0, 1).map(({ offers }) => ({ offers, most: 4 })), all(settings)],
      words,
    );
  const found = ranked([all(doing), ...names, all(places), all(settings)], words);
  const [ids, others] = [byIdOf(words), searchesOf(words)];
  return [...executions, ...ids, ...found, ...others];
}

const places: readonly Offer[] = groups.flatMap(({ label: group, places: of }) =>
  of.map(({ to, label }) => ({ to, label, key: to, kind: group === "" ? "page" : group.toLowerCase(), also: label })),
);

function all(offers: readonly Offer[]): Offers {
  return { offers, most: offers.length };
}

function doingOf({ label, run }: { readonly label: string; readonly run: () => void }): Offer {
  return { key: `a ${label}`, label, kind: "here", to: run };
}

function useSettings(): readonly Offer[] {
  const [theme, setTheme] = useTheme();
  const other = theme === "dark" ? "light" : "dark";
  const [zone, setZone] = usePreference("zone");
  const [density, setDensity] = usePreference("density");
  return [
    { key: "theme", label: `Use the ${other} theme`, kind: "setting", to: () => setTheme(other) },
    {
      ...{ key: "zone", label: zone === "utc" ? "Show local times" : "Show times in UTC", kind: "setting" },
      to: () => setZone(zone === "utc" ? "local" : "utc"),
    },
    {
      ...{ key: "density", label: density === "compact" ? "Usual rows" : "Compact rows", kind: "setting" },
      to: () => setDensity(density === "compact" ? "usual" : "compact"),
    },
  ];
}

/** Everything that has a name, kind by kind; asked for when somebody begins to type one. */
function useNames(isAsked: boolean): readonly Offers[] {
  const workflows = useQuery(definitionNamesQuery).data;
  const tasks = useQuery({ ...taskDefinitionsQuery, enabled: isAsked }).data;
  const handlers = useQuery({ ...eventHandlersQuery, enabled: isAsked }).data;
  const queues = useQuery({ ...queueListQuery, enabled: isAsked, refetchInterval: false }).data;
  return useMemo(() => {
    const definitions = [...(workflows?.keys() ?? [])];
    const offersOf = (kind: string, labels: readonly string[], to: (name: string) => string): Offers => ({
      offers: labels.map((label) => ({ key: `${kind} ${label}`, label, kind, to: to(label) })),
      most: mostOfKind,
    });
    const named = (items: typeof tasks): readonly string[] => (items ?? []).map((item) => textAt(item, "name"));
    return [
      offersOf("definition", definitions, (name) => `/definitions/${code(nameSegment(name))}`),
      offersOf("task definition", named(tasks), (name) => `/task-defs?name=${code(name)}`),
      {
        offers: (queues ?? []).map(({ taskType, domain }) => ({
          ...{
            key: `q ${domain} ${taskType}`,
            label: domain === "" ? taskType : `${domain}:${taskType}`,
            kind: "queue",
          },
          to: `/queues?type=${code(taskType)}${domain === "" ? "" : `&domain=${code(domain)}`}`,
        })),
        most: mostOfKind,
      },
      offersOf("event handler", named(handlers), (name) => `/events?name=${code(name)}`),
      { ...offersOf("executions", definitions, (name) => `/executions?name=${code(name)}`), most: 3 },
      { ...offersOf("start", definitions, (name) => `/run?name=${code(name)}`), most: 3 },
    ];
  }, [workflows, tasks, handlers, queues]);
}

/** Executions that somebody who says this may mean: by a piece of the id, or by the correlation id where lists have shown it. */
function useCalled(words: string): readonly Offer[] {
  const client = useQueryClient();
  const shown = useMemo(() => knownExecutions(client), [client]).filter((row) => isCalled(row, words));
  const query = calledQuery(words);
  const called = useQuery({ ...query, enabled: query.enabled === true && !isWholeId(words) }).data ?? [];
  const rows = new Map([...shown.slice(0, 5), ...called].map((row) => [row.workflowId, row]));
  return [...rows.values()].map(offerOf);
}

function offerOf({ workflowId, workflowName, correlationId }: ExecutionSummary): Offer {
  return {
    key: `e ${workflowId}`,
    label: `${workflowName} ${correlationId || shortId(workflowId)}`,
    kind: "execution",
    to: `/executions/${code(workflowId)}`,
  };
}

/** Nothing: no id is or begins so. */
function byIdOf(words: string): readonly Offer[] {
  const id = code(words.toLowerCase());
  if (isWholeId(words)) return [{ key: "id", label: words, kind: "execution with this id", to: `/executions/${id}` }];
  if (!isIdBeginning(words)) return [];
  return [{ key: "id", label: words, kind: "executions whose id begins so", to: `/executions?id=${id}` }];
}

function searchesOf(words: string): readonly Offer[] {
  if (words.length < leastSearched) return [];
  return [
    { key: "corr", label: words, kind: "executions with this correlation id", to: `/executions?corr=${code(words)}` },
    { key: "text", label: words, kind: "executions that hold this", to: `/executions?text=${code(words)}` },
  ];
}
