import { setting } from "./settings.ts";

/** Who can make known what happens to executions and tasks. */
const STATUS_PUBLISHERS = ["queue", "webhook"] as const;
export type StatusPublisherName = (typeof STATUS_PUBLISHERS)[number];

/** Who makes it known: spread it into the schema of deciders and sweepers alike. */
export const statusSettings = {
  /** Empty: nobody, and nothing is written. */
  TUTTI_STATUS_PUBLISHERS: setting("a comma list of queue and webhook", publishersOf).prefault(""),
};

function publishersOf(text: string): readonly StatusPublisherName[] | undefined {
  const names = text.split(",").flatMap((item) => item.trim() || []);
  const isKnown = (name: string): boolean => STATUS_PUBLISHERS.some((one) => one === name);
  return names.every(isKnown) ? STATUS_PUBLISHERS.filter((name) => names.includes(name)) : undefined;
}
