import type { Limiter, RebuildStart } from "@tutti/ports";

import type { Link } from "../link.ts";
import { runScript, script } from "../run-script.ts";

type RebuildPort = Pick<Limiter, "life" | "beginRebuild" | "endRebuild">;

/**
 * The limiter's life as one key that its slots go with. It is a key of its own beside the generation: queues are filled
 * again at once, slots only when what was under way has ended; and a script may look only at what lies with it. Source:
 * core.md 6, 8.
 */
export function rebuildOn({ redis, names: { limits } }: Link): RebuildPort {
  const keys = [limits.life, limits.lost, limits.rebuild];
  return {
    life: async () => (await redis.get(limits.life)) ?? undefined,
    beginRebuild: async (nonce, { waitMs, holdMs }) => {
      return startFrom(await runScript(redis, begin, { keys, args: [nonce, waitMs, holdMs] }));
    },
    endRebuild: async (nonce) => (await runScript(redis, end, { keys, args: [nonce] })) === 1,
  };
}

function startFrom(answer: unknown): RebuildStart {
  if (answer === "open" || answer === "waiting" || answer === "begun") return answer;
  throw new TypeError(`a rebuild of limits was answered with ${String(answer)}`);
}

const begin = script(`
  if redis.call("exists", KEYS[1]) == 1 then return "open" end
  local clock = redis.call("time")
  local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
  redis.call("set", KEYS[2], now, "NX")
  if now - tonumber(redis.call("get", KEYS[2])) < tonumber(ARGV[2]) then return "waiting" end
  if redis.call("set", KEYS[3], ARGV[1], "PX", ARGV[3], "NX") then return "begun" end
  return "waiting"`);

const end = script(`
  if redis.call("get", KEYS[3]) ~= ARGV[1] then return 0 end
  redis.call("set", KEYS[1], ARGV[1])
  redis.call("del", KEYS[2], KEYS[3])
  return 1`);
