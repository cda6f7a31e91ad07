import { Settings as Gear } from "lucide-react";
import type { ReactNode } from "react";

import { IconButton } from "../parts/button.tsx";
import { Popover } from "../parts/popover.tsx";
import { choices, usePreference } from "../parts/preferences.ts";
import type { Preference } from "../parts/preferences.ts";
import styles from "./settings.module.css";

/** How the console looks in this browser. */
export function Settings(): ReactNode {
  return (
    <Popover
      label="Settings"
      trigger={
        <IconButton label="Settings">
          <Gear size={15} />
        </IconButton>
      }
    >
      <h2>Settings of this browser</h2>
      <Choice name="theme" />
      <Choice name="zone" />
      <Choice name="density" />
    </Popover>
  );
}

const labels = { theme: "Theme", zone: "Times", density: "Rows" } as const satisfies Partial<
  Record<Preference, string>
>;
const words: Readonly<Record<string, string>> = {
  ...{ system: "As the system", light: "Light", dark: "Dark", local: "Local", utc: "UTC" },
  ...{ usual: "Usual", compact: "Compact", roomy: "Roomy" },
};

function Choice({ name }: { readonly name: keyof typeof labels }): ReactNode {
  const [chosen, choose] = usePreference(name);
  return (
    <fieldset className={styles.choice}>
      <legend>{labels[name]}</legend>
      <div>
        {choices[name].map((value) => (
          <label key={value}>
            <input type="radio" name={name} checked={value === chosen} onChange={() => choose(value as never)} />
            {words[value]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
