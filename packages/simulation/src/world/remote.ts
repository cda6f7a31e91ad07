import { never, type Life } from "./life.ts";
import type { VirtualTime } from "./virtual-time.ts";
import type { Rates, Weather } from "./weather.ts";

export type RemoteOptions = {
  readonly life: Life;
  readonly time: VirtualTime;
  readonly weather: Weather;
  /** How often a call fails, half of the time before it did anything. */
  readonly fails: keyof Rates;
};

/**
 * Something on the other side of a network, as one process sees it: each call takes a while, may fail before or after it
 * has done its work, and is not answered to a process that is no more. `instead` has methods that are called as they are.
 */
export function remote<Port extends object>(
  port: Port,
  { instead, ...options }: RemoteOptions & { readonly instead: Partial<Port> },
): Port {
  return new Proxy(port, {
    get: (target, key) => {
      const own: unknown = Reflect.get(instead, key);
      if (own !== undefined) return own;
      const method: unknown = Reflect.get(target, key);
      if (typeof method !== "function") return method;
      return (...parameters: unknown[]) => call(() => Reflect.apply(method, target, parameters), options);
    },
  });
}

/** A call over a network. */
export async function call<Answer>(
  run: () => Promise<Answer>,
  { life, time, weather, fails }: RemoteOptions,
): Promise<Answer> {
  if (!life.isAlive) return await never();
  const fate = weather.strikes(fails) ? (weather.isTheFirst() ? "before" : "after") : "answered";
  // What has left arrives, whatever becomes of its sender.
  await time.wait(weather.travelMs());
  if (fate === "before") return await lost(life, weather);
  const outcome = await Promise.allSettled([run()]);
  if (fate === "after") return await lost(life, weather);
  await life.wait(weather.travelMs());
  const [ended] = outcome;
  if (ended.status === "rejected") throw ended.reason;
  return ended.value;
}

async function lost(life: Life, weather: Weather): Promise<never> {
  await life.wait(weather.travelMs());
  throw new Error("the connection was lost");
}
