import { freedMessage } from "../news.ts";
import { script, serverNow, serverRun } from "../run-script.ts";

// All of them look at one limit: KEYS life, rebuild, running, handed-out, waited-for, all, windows; ARGV the limit's name, the
// channel for news, and then their own.

const beginning = `${serverNow}
  local life, rebuild, running, handedOut, waitedFor, all, windows = unpack(KEYS)
  local limit, channel = ARGV[1], ARGV[2]`;

/** Tells those who were refused that there is a slot. */
const tell = `
  local function tellOfSlot()
    if redis.call("del", waitedFor) == 1 then
      redis.call("publish", channel, '${freedMessage.head}' .. cjson.encode(limit) .. '${freedMessage.tail}')
    end
  end`;

/**
 * For each lease: 0 where it has a slot now, -1 where there is none, else in how many milliseconds the window may open;
 * nothing at all where the limiter is not open. ARGV: for how long an unconfirmed slot counts beyond its window, how long a
 * refusal is remembered, then for each its lease, how many at once, how many within a window, and the window.
 */
export const take = script(`${beginning}${serverRun}
  local lives = redis.call("get", life)
  if not lives or string.sub(lives, 1, #run + 1) ~= run .. " " then return {} end
  local unconfirmedMs, waitMs = tonumber(ARGV[3]), ARGV[4]
  local count = redis.call("zcard", running)
  local answers = {}
  local longest = tonumber(redis.call("hget", windows, limit) or 0)
  if longest > 0 then redis.call("zremrangebyscore", handedOut, "-inf", now - longest) end

  local function refusal(atOnce, perWindow, windowMs)
    if atOnce > 0 and count >= atOnce then return -1 end
    if perWindow == 0 or redis.call("zcount", handedOut, "(" .. (now - windowMs), "+inf") < perWindow then return 0 end
    local last = redis.call("zrange", handedOut, -perWindow, -perWindow, "WITHSCORES")
    return math.max(1, math.min(tonumber(last[2]), now) + windowMs - now)
  end

  for i = 5, #ARGV, 4 do
    local lease, atOnce, perWindow, windowMs = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3])
    local answer = 0
    if not redis.call("zscore", running, lease) then
      answer = refusal(atOnce, perWindow, windowMs)
      if answer == 0 then
        redis.call("zadd", running, now, lease)
        count = count + 1
        if perWindow > 0 then
          redis.call("zadd", handedOut, now + unconfirmedMs, lease)
          if windowMs > longest then
            longest = windowMs
            redis.call("hset", windows, limit, windowMs)
          end
        end
      elseif answer < 0 then
        redis.call("set", waitedFor, 1, "PX", waitMs)
      end
    end
    answers[#answers + 1] = answer
  end
  redis.call("sadd", all, limit)
  return answers`);

/** The tasks of these leases are handed out now. ARGV: leases. */
export const confirm = script(`${beginning}
  for i = 3, #ARGV do redis.call("zadd", handedOut, "XX", now, ARGV[i]) end
  return 0`);

/** Leases that no longer run. ARGV: whether they go on counting in their windows (1) or not (0); then leases. */
export const leave = script(`${beginning}${tell}
  local left = 0
  for i = 4, #ARGV do
    left = left + redis.call("zrem", running, ARGV[i])
    if ARGV[3] == "0" then redis.call("zrem", handedOut, ARGV[i]) end
  end
  if left > 0 then tellOfSlot() end
  return left`);

/** As leave, out of windows too, for leases that were taken when they are said to have been. ARGV: leases and their times. */
export const drop = script(`${beginning}${tell}
  local left = 0
  for i = 3, #ARGV, 2 do
    if redis.call("zscore", running, ARGV[i]) == ARGV[i + 1] then
      left = left + redis.call("zrem", running, ARGV[i])
      redis.call("zrem", handedOut, ARGV[i])
    end
  end
  if left > 0 then tellOfSlot() end
  return left`);

/**
 * The leases that count as running, each with its time, after the time that it is now. A limit without any slots is
 * forgotten.
 */
export const list = script(`${beginning}
  local found = redis.call("zrange", running, 0, -1, "WITHSCORES")
  local longest = tonumber(redis.call("hget", windows, limit) or 0)
  redis.call("zremrangebyscore", handedOut, "-inf", now - longest)
  if #found == 0 and redis.call("exists", handedOut) == 0 then
    redis.call("srem", all, limit)
    redis.call("hdel", windows, limit)
  end
  return { tostring(now), found }`);

/**
 * Counts leases that are not counted: 1; 0 where neither the life nor the rebuild is of that name. ARGV: the name, how long
 * the rebuild is held, then for each its lease, whether it runs (1), how long ago it was taken, and its window.
 */
export const restore = script(`${beginning}${serverRun}
  local nonce = run .. " " .. ARGV[3]
  local isRebuild = redis.call("get", rebuild) == nonce
  if not isRebuild and redis.call("get", life) ~= nonce then return 0 end
  if isRebuild then redis.call("pexpire", rebuild, ARGV[4]) end
  local longest = tonumber(redis.call("hget", windows, limit) or 0)
  for i = 5, #ARGV, 4 do
    local lease, ageMs, windowMs = ARGV[i], tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3])
    if ARGV[i + 1] == "1" then redis.call("zadd", running, "NX", now - ageMs, lease) end
    if windowMs > ageMs then redis.call("zadd", handedOut, "NX", now - ageMs, lease) end
    longest = math.max(longest, windowMs)
  end
  redis.call("sadd", all, limit)
  if longest > 0 then redis.call("hset", windows, limit, longest) end
  return 1`);
