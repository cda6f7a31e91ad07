import {
  CalendarClock,
  FileCode2,
  Hexagon,
  Inbox,
  Layers,
  LayoutDashboard,
  ListTree,
  ListChecks,
  Play,
  Rows3,
  TriangleAlert,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";

export type Place = {
  readonly to: string;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly keys: string;
  /** Has room on a phone; the others are found by the search. */
  readonly isOnPhone?: boolean;
};
export type Group = { readonly label: string; readonly places: readonly Place[] };

/** What the rail shows, and where `g` and a letter lead. */
export const groups: readonly Group[] = [
  { label: "", places: [{ to: "/", label: "Overview", icon: LayoutDashboard, keys: "o", isOnPhone: true }] },
  {
    label: "Executions",
    places: [
      { to: "/executions", label: "Workflows", icon: ListTree, keys: "e", isOnPhone: true },
      { to: "/tasks", label: "Tasks", icon: ListChecks, keys: "t" },
      { to: "/errors", label: "Errors", icon: TriangleAlert, keys: "f", isOnPhone: true },
      { to: "/jobs", label: "Bulk jobs", icon: Layers, keys: "b" },
    ],
  },
  {
    label: "Definitions",
    places: [
      { to: "/definitions", label: "Workflows", icon: FileCode2, keys: "d" },
      { to: "/task-defs", label: "Tasks", icon: Hexagon, keys: "k" },
      { to: "/events", label: "Event handlers", icon: CalendarClock, keys: "v" },
    ],
  },
  { label: "Workers", places: [{ to: "/queues", label: "Queues", icon: Rows3, keys: "q", isOnPhone: true }] },
  {
    label: "People",
    places: [
      { to: "/inbox", label: "Inbox", icon: Inbox, keys: "i", isOnPhone: true },
      { to: "/run", label: "Start a workflow", icon: Play, keys: "r" },
    ],
  },
];

export const places: readonly Place[] = groups.flatMap((group) => group.places);
