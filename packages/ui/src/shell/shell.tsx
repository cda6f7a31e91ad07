import { useIsFetching, useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { Ellipsis, Keyboard, Moon, PanelLeft, Search, Sun } from "lucide-react";
import { Fragment, useState } from "react";
import type { ReactNode } from "react";

import { inboxCountQuery } from "../api/inbox-count.ts";
import { countText } from "../model/format.ts";
import { IconButton } from "../parts/button.tsx";
import { copyWholeId } from "../parts/copy-whole-id.ts";
import { useIsPainted } from "../parts/use-is-painted.ts";
import { ConnectionNote } from "./connection-note.tsx";
import { KeysDialog } from "./keys-dialog.tsx";
import { withModifier } from "./modifier-key.ts";
import { groups } from "./navigation.ts";
import { Palette } from "./palette.tsx";
import { PinnedViews } from "./pinned-views.tsx";
import { ProgressLine } from "./progress-line.tsx";
import { Settings } from "./settings.tsx";
import styles from "./shell.module.css";
import { useShellKeys } from "./shell-keys.ts";
import { useTheme } from "./theme.ts";

/** The rail, and the page beside it. */
export function Shell(): ReactNode {
  const [isNarrow, setNarrow] = useState(localStorage.getItem("tutti.rail") === "narrow");
  const [open, setOpen] = useState<"palette" | "keys" | undefined>();
  const toggleRail = (): void => {
    localStorage.setItem("tutti.rail", isNarrow ? "wide" : "narrow");
    setNarrow(!isNarrow);
  };
  useShellKeys({ toggleRail, openPalette: () => setOpen("palette"), openKeys: () => setOpen("keys") });
  return (
    <div className={styles.shell} data-narrow={isNarrow} onCopy={copyWholeId}>
      <a className={styles.skip} href="#main">
        Skip to the page
      </a>
      <Rail onSearch={() => setOpen("palette")} onKeys={() => setOpen("keys")} onToggle={toggleRail} />
      <Main>
        <Outlet />
      </Main>
      {open === "palette" && <Palette onClose={() => setOpen(undefined)} />}
      {open === "keys" && <KeysDialog onClose={() => setOpen(undefined)} />}
    </div>
  );
}

/** `data-quiet`: nothing is being asked for, so that what is to be seen is there. */
function Main({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <main id="main" className={styles.main} data-quiet={useIsFetching() === 0}>
      <ProgressLine />
      <ConnectionNote />
      {children}
    </main>
  );
}

type RailProps = { readonly onSearch: () => void; readonly onKeys: () => void; readonly onToggle: () => void };

function Rail({ onSearch, onKeys, onToggle }: RailProps): ReactNode {
  return (
    <nav className={styles.rail} aria-label="Console">
      <Link to="/" className={styles.brand}>
        <img src="/icon.svg" width="20" height="20" alt="" />
        <span className={styles.words}>Tutti</span>
      </Link>
      <button type="button" className={styles.search} onClick={onSearch}>
        <Search size={14} className={styles.onlyWide} />
        <Ellipsis size={16} className={styles.onlyPhone} aria-hidden="true" />
        <span className={`${styles.words} ${styles.onlyWide}`}>Search</span>
        <span className={styles.onlyPhone}>More</span>
        <kbd aria-hidden="true">{withModifier("K")}</kbd>
      </button>
      {groups.map((group) => (
        <div key={group.label}>
          {group.label !== "" && <p className={styles.group}>{group.label}</p>}
          {group.places.map(({ to, label, icon: Icon, isOnPhone = false }) => (
            <Fragment key={to}>
              <Link
                to={to}
                className={styles.link}
                data-phone={isOnPhone}
                activeOptions={{ exact: to === "/" }}
                title={`${group.label} ${label}`.trim()}
              >
                <Icon size={15} aria-hidden="true" />
                <span className={styles.words}>{label}</span>
                {to === "/inbox" && <InboxCount />}
              </Link>
              {to === "/executions" && <PinnedViews />}
            </Fragment>
          ))}
        </div>
      ))}
      <div className={styles.foot}>
        <ThemeButton />
        <Settings />
        <IconButton label="Keyboard shortcuts" onClick={onKeys}>
          <Keyboard size={15} />
        </IconButton>
        <IconButton label="Collapse or widen the rail" onClick={onToggle}>
          <PanelLeft size={15} />
        </IconButton>
      </div>
    </nav>
  );
}

/** How many tasks wait for a person; nothing where none does. */
function InboxCount(): ReactNode {
  const isPainted = useIsPainted();
  const count = useQuery({ ...inboxCountQuery, enabled: isPainted }).data ?? 0;
  if (count === 0) return undefined;
  return <span className={`${styles.waiting} number`}>{countText(count)}</span>;
}

function ThemeButton(): ReactNode {
  const [theme, setTheme] = useTheme();
  return (
    <IconButton
      label={theme === "dark" ? "Light theme" : "Dark theme"}
      onClick={() => setTheme(theme === "dark" ? "light" : "dark")}
    >
      {theme === "dark" ? <Sun size={15} /> : <Moon size={15} />}
    </IconButton>
  );
}
