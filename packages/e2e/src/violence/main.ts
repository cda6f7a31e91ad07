import { withServers } from "@tutti/local";
import type { Reporter } from "@tutti/local";
import { parseArgs } from "node:util";

import { blows } from "./blows.ts";
import { playBlow } from "./play-blow.ts";
import { randomFrom } from "./random.ts";
import { makeScene } from "./scene.ts";
import { isClean, scorecard } from "./score.ts";
import type { Score } from "./score.ts";

/**
 * `npm run violence -- [--minutes 10] [--only WORD] [--open 200] [--seed N]`: strikes a cluster of its own under load, one blow after
 * the other for so long, and prints the scorecard. Gives 1 when a workflow was lost or stuck or a task completed twice.
 */
export async function main(command: {
  readonly root: string;
  readonly reporter: Reporter;
  readonly args: readonly string[];
}): Promise<number> {
  const { root, reporter, args } = command;
  const options = optionsFrom(args);
  const chosen = blows.filter(({ name }) => name.toLowerCase().includes(options.only.toLowerCase()));
  const random = randomFrom(options.seed);
  reporter.say(`seed ${options.seed}`);
  const scores: Score[] = [];
  await withServers({ root, use: "violence", reporter, durability: "full" }, async (servers) => {
    const scene = await makeScene({ root, name: "violence", servers, reporter });
    try {
      const end = Date.now() + options.minutes * 60_000;
      do {
        for (const blow of chosen) {
          if (Date.now() > end || servers.signal.aborted) break;
          scores.push(await reporter.step(blow.name, () => playBlow(blow, scene, { open: options.open, random })));
          if (!scores.slice(-1).every(isClean)) reporter.say("  not clean");
        }
      } while (Date.now() < end && chosen.length > 0 && !servers.signal.aborted);
    } finally {
      ["", ...scorecard(scores)].forEach(reporter.say);
      await scene.close();
    }
  });
  return scores.length > 0 && scores.every(isClean) ? 0 : 1;
}

function optionsFrom(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: "string", default: "10" },
      only: { type: "string", default: "" },
      open: { type: "string", default: "200" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
    },
  });
  const { minutes, open, seed } = values;
  return { only: values.only, minutes: Number(minutes), open: Number(open), seed: Number(seed) };
}
