import type { Limiter, RebuildStart } from "@tutti/ports";

import type { Link } from "../link.ts";
import { runScript, script, serverNow, serverRun, type Script } from "../run-script.ts";

type RebuildPort = Pick<Limiter, "life" | "beginRebuild" | "endRebuild">;

/**
 * The limiter's life as one key that its slots go with. It is a key of its own beside the generation: queues are filled
 * again at once, slots only when what was under way has ended; and a script may look only at what lies with it. As with the
 * generation, what another run of the server has brought with it does not count. Source: core.md 6, 8.
 */
export function rebuildOn({ redis, names: { limits } }: Link): RebuildPort {
  const keys = [limits.life, limits.lost, limits.rebuild];
  const run = async (work: Script, ...args: readonly (string | number)[]): Promise<unknown> =>
    await runScript(redis, work, { keys, args });
  return {
    life: async () => {
      const nonce = await run(life);
      return typeof nonce === "string" ? nonce : undefined;
    },
    beginRebuild: async (nonce, { waitMs, holdMs }) => startFrom(await run(begin, nonce, waitMs, holdMs)),
    endRebuild: async (nonce) => (await run(end, nonce)) === 1,
  };
}

function startFrom(answer: unknown): RebuildStart {
  if (answer === "open" || answer === "waiting" || answer === "begun") return answer;
  throw new TypeError(`a rebuild of limits was answered with ${String(answer)}`);
}

/** Each key's value is its own only behind the run of the server that wrote it. */
const values = `${serverRun}
  local function of(key)
    local value = redis.call("get", key)
    if value and string.sub(value, 1, #run + 1) == run .. " " then return string.sub(value, #run + 2) end
    return false
  end`;

const life = script(`${values}
  return of(KEYS[1])`);

const begin = script(`${values}${serverNow}
  if of(KEYS[1]) then return "open" end
  if not of(KEYS[2]) then redis.call("set", KEYS[2], run .. " " .. string.format("%.0f", now)) end
  if now - tonumber(of(KEYS[2])) < tonumber(ARGV[2]) or of(KEYS[3]) then return "waiting" end
  redis.call("set", KEYS[3], run .. " " .. ARGV[1], "PX", ARGV[3])
  return "begun"`);

const end = script(`${values}
  if of(KEYS[3]) ~= ARGV[1] then return 0 end
  redis.call("set", KEYS[1], run .. " " .. ARGV[1])
  redis.call("del", KEYS[2], KEYS[3])
  return 1`);
