import type { StatusKind } from "../model/status.ts";

/** What counts most comes first. */
export const order: readonly StatusKind[] = [
  "failed",
  "timed-out",
  "with-errors",
  "stopped",
  "running",
  "waiting",
  "paused",
  "queued",
  "skipped",
  "done",
];

export type CanvasColours = ReadonlyMap<StatusKind | "chosen" | "unreached", string>;

const known = new Map<string, CanvasColours>();

/** A canvas knows no custom properties: the browser is asked what they come to, once for each theme. */
export function coloursNow(): CanvasColours {
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const theme = document.documentElement.dataset["theme"] ?? (isDark ? "dark" : "light");
  const colours = known.get(theme) ?? askedColours();
  known.set(theme, colours);
  return colours;
}

function askedColours(): CanvasColours {
  const tokens = [
    ...order.map((kind) => [kind, kind] as const),
    ["chosen", "accent"] as const,
    ["unreached", "line-strong"] as const,
  ];
  // All of them stand before the first is asked: each change in between would have styles computed anew.
  const probes = document.createElement("i");
  const asked = tokens.map(([name, token]) => {
    const probe = probes.appendChild(document.createElement("i"));
    probe.style.color = `var(--${token})`;
    return [name, probe] as const;
  });
  document.body.append(probes);
  const colours = new Map(asked.map(([name, probe]) => [name, getComputedStyle(probe).color]));
  probes.remove();
  return colours;
}
