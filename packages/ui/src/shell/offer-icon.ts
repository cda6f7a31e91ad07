import { CalendarClock, FileCode2, Hexagon, ListTree, Play, Rows3, Settings, Zap } from "lucide-react";
import type { LucideIcon } from "lucide-react";

import type { Offer } from "../model/palette-offers.ts";
import { places } from "./navigation.ts";

/** The sign of a page as the rail has it; of anything else that of its kind. Whatever has none leads to executions. */
export function offerIcon({ to, kind }: Offer): LucideIcon {
  return places.find((place) => place.to === to)?.icon ?? icons.get(kind) ?? ListTree;
}

const icons: ReadonlyMap<string, LucideIcon> = new Map([
  ["here", Zap],
  ["definition", FileCode2],
  ["task definition", Hexagon],
  ["queue", Rows3],
  ["event handler", CalendarClock],
  ["start", Play],
  ["setting", Settings],
]);
