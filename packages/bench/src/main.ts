import { runGrowth } from "./growth/run-growth.ts";
import { runRates } from "./run-rates.ts";
import { settingsFrom } from "./settings.ts";

/** `main.js` measures rates; `main.js growth [SHAPE]` small executions against large ones, all or those of that name. */
const settings = settingsFrom(process.env);
const tell = (text: string): void => console.log(text);
const [mode, only = ""] = process.argv.slice(2);
if (mode === "growth") await runGrowth(settings, { only, tell });
else await runRates(settings, tell);
