import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { ReactNode } from "react";

import { knownExecutions } from "../api/known-executions.ts";
import { definitionNamesQuery } from "../api/queries.ts";
import type { ExecutionSummary } from "../model/execution.ts";
import { shortId } from "../model/format.ts";
import { isCalled, isIdBeginning, isWholeId } from "../model/ids.ts";
import { nameSegment } from "../name-segment.ts";
import { Dialog } from "../parts/dialog.tsx";
import { usePreference } from "../parts/preferences.ts";
import { groups } from "./navigation.ts";
import styles from "./palette.module.css";
import { useTheme } from "./theme.ts";

type Offer = {
  readonly key: string;
  readonly label: string;
  readonly kind: string;
  /** Where it leads, or what it does. */
  readonly to: string | (() => void);
};

/** Goes anywhere by a few letters: pages, definitions, and an execution by its id or correlation id. */
export function Palette({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState(0);
  const names = useQuery(definitionNamesQuery);
  const navigate = useNavigate();
  const [theme, setTheme] = useTheme();
  const other = theme === "dark" ? "light" : "dark";
  const [zone, setZone] = usePreference("zone");
  const [density, setDensity] = usePreference("density");
  const acts = [
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
  const client = useQueryClient();
  const executions = useMemo(() => knownExecutions(client), [client]).filter((row) => isCalled(row, words.trim()));
  const offers = offersFor(words.trim(), { acts, executions, names: [...(names.data?.keys() ?? [])] });
  const open = (offer: Offer | undefined): void => {
    if (offer === undefined) return;
    onClose();
    if (typeof offer.to === "string") void navigate({ href: offer.to });
    else offer.to();
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) event.preventDefault();
    if (step !== 0) setChosen((chosen + step + offers.length) % Math.max(1, offers.length));
    if (event.key === "Enter") open(offers[chosen]);
  };
  return (
    <Dialog title="Go to" onClose={onClose}>
      <input
        autoFocus
        className={styles.input}
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-offers"
        aria-activedescendant={offers[chosen] === undefined ? undefined : `offer-${chosen}`}
        aria-label="A page, a definition, an id or a correlation id"
        placeholder="A page, a definition, an id or a correlation id"
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id="palette-offers" role="listbox" aria-label="Offers" className={styles.offers}>
        {offers.map((offer, index) => (
          <li
            key={offer.key}
            id={`offer-${index}`}
            role="option"
            aria-selected={index === chosen}
            className={styles.offer}
            onClick={() => open(offer)}
            onMouseMove={() => setChosen(index)}
          >
            <span className="ellipsis">{offer.label}</span>
            <span className="muted">{offer.kind}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

type Found = {
  readonly names: readonly string[];
  readonly acts: readonly Offer[];
  readonly executions: readonly ExecutionSummary[];
};

function offersFor(words: string, { names, acts, executions }: Found): readonly Offer[] {
  const has = (text: string): boolean => text.toLowerCase().includes(words.toLowerCase());
  const found = groups.flatMap(({ label: group, places }) =>
    places
      .filter(({ label }) => has(`${group} ${label}`))
      .map(({ to, label }) => ({ to, label, key: to, kind: group === "" ? "page" : group.toLowerCase() })),
  );
  const pages = [...found, ...acts.filter(({ label }) => has(label))];
  const definitions = names
    .filter(has)
    .slice(0, 8)
    .map((name) => ({
      key: `d ${name}`,
      label: name,
      kind: "definition",
      to: `/definitions/${encodeURIComponent(nameSegment(name))}`,
    }));
  if (words.length < 3) return [...pages, ...definitions.slice(0, 4)];
  const runs = definitions.slice(0, 3).map(({ label }) => ({
    key: `r ${label}`,
    label,
    kind: "executions",
    to: `/executions?name=${encodeURIComponent(label)}`,
  }));
  const byCorrelation = {
    key: "corr",
    label: words,
    kind: "executions with this correlation id",
    to: `/executions?corr=${encodeURIComponent(words)}`,
  };
  const known = executions.slice(0, 5).map(({ workflowId, workflowName, correlationId }) => ({
    key: `e ${workflowId}`,
    label: `${workflowName} ${correlationId || shortId(workflowId)}`,
    kind: "execution",
    to: `/executions/${encodeURIComponent(workflowId)}`,
  }));
  const byId = byIdOf(words);
  if (byId !== undefined) return [...known, byId, byCorrelation, ...definitions, ...pages];
  return [...known, ...definitions, ...runs, ...pages, byCorrelation];
}

/** Undefined: no id is or begins so. */
function byIdOf(words: string): Offer | undefined {
  const id = encodeURIComponent(words.toLowerCase());
  if (isWholeId(words)) return { key: "id", label: words, kind: "execution with this id", to: `/executions/${id}` };
  if (!isIdBeginning(words)) return undefined;
  return { key: "id", label: words, kind: "executions whose id begins so", to: `/executions?id=${id}` };
}
