import { sample, type Cluster } from "../observe.ts";

/** What batches have taken so far: seconds of each phase, and how many there were. */
export type Phases = { readonly seconds: ReadonlyMap<string, number>; readonly batches: number };

const PHASES = ["lock", "decide", "commit"];

/** From the metrics of all deciders. */
export async function readPhases({ metricsUrls }: Cluster): Promise<Phases> {
  const texts = await Promise.all(metricsUrls.map(async (url) => await (await fetch(url)).text()));
  const text = texts.join("\n");
  const seconds = PHASES.map((phase) => [phase, sum(text, `tutti_batch_phase_seconds_sum{`, phase)] as const);
  return { seconds: new Map(seconds), batches: sample(text, "tutti_batch_events_count") };
}

/** The mean of each phase between two readings, in a line. */
export function phasesReport(before: Phases, after: Phases): string {
  const batches = after.batches - before.batches;
  const mean = (phase: string): string => {
    const seconds = (after.seconds.get(phase) ?? 0) - (before.seconds.get(phase) ?? 0);
    return `${phase} ${((seconds * 1000) / batches).toFixed(2)} ms`;
  };
  return PHASES.map(mean).join(", ");
}

function sum(text: string, start: string, phase: string): number {
  const lines = text.split("\n").filter((line) => line.startsWith(start) && line.includes(`phase="${phase}"`));
  return lines.reduce((total, line) => total + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}
