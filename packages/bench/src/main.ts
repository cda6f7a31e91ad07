import { runGrowth } from "./growth/run-growth.ts";
import { runIdle } from "./idle/run-idle.ts";
import { runLatency } from "./latency/run-latency.ts";
import { runRates } from "./run-rates.ts";
import { runSearch } from "./search/run-search.ts";
import { settingsFrom } from "./settings.ts";

/**
 * `main.js` measures rates; `main.js growth [SHAPE]` small executions against large ones, all or those of that name;
 * `main.js latency` the way from a completion to the next task; `main.js idle` what workers cost that wait; `main.js search [NAME]`
 * pages of searches among a million executions.
 */
const settings = settingsFrom(process.env);
const tell = (text: string): void => console.log(text);
const [mode, only = ""] = process.argv.slice(2);
if (mode === "growth") await runGrowth(settings, { only, tell });
else if (mode === "search") await runSearch(settings, { only, tell });
else if (mode === "latency") await runLatency(settings, tell);
else if (mode === "idle") await runIdle(settings, tell);
else await runRates(settings, tell);
