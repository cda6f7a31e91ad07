import { lazy } from "react";
import type { ReactElement, ReactNode } from "react";

import type { ButtonProps } from "./button.tsx";
import { LatePanel } from "./late-panel.tsx";
import type { OpenProps } from "./late-panel.tsx";

export type PopoverProps = OpenProps & {
  /** The name of what opens, for who does not see it. */
  readonly label: string;
  /** The button that opens it. */
  readonly trigger: ReactElement<ButtonProps>;
  readonly children: ReactNode;
};

const load = () => import("./opened-popover.tsx");
const OpenedPopover = lazy(async () => ({ default: (await load()).OpenedPopover }));

/** Something that opens beside a button and stays until it is left. Not modal, for the same reason as menus. */
export function Popover(props: PopoverProps): ReactNode {
  return <LatePanel {...props} kind="dialog" load={load} opened={(open) => <OpenedPopover {...props} {...open} />} />;
}
