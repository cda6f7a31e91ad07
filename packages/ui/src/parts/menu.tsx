import { lazy } from "react";
import type { ReactElement, ReactNode } from "react";

import type { ButtonProps } from "./button.tsx";
import { LatePanel } from "./late-panel.tsx";
import type { OpenProps } from "./late-panel.tsx";

/** `why`: it cannot be chosen, and this tells why. */
export type MenuItem =
  | {
      readonly label: string;
      readonly onSelect: () => void;
      readonly why?: string | undefined;
      readonly isDanger?: boolean;
      readonly keys?: string;
    }
  | "line";

/** `isOpen`, `onOpenChange`: where something else than its button opens it, too. */
export type MenuProps = OpenProps & {
  readonly items: readonly MenuItem[];
  readonly children: ReactElement<ButtonProps>;
};

const load = () => import("./opened-menu.tsx");
const OpenedMenu = lazy(async () => ({ default: (await load()).OpenedMenu }));

/** A button that opens a menu. Not modal: the library would add a style that the content security policy refuses. */
export function Menu({ items, children, ...owner }: MenuProps): ReactNode {
  return (
    <LatePanel
      {...owner}
      trigger={children}
      kind="menu"
      load={load}
      opened={(open) => <OpenedMenu {...open} items={items} />}
    />
  );
}
