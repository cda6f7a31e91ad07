import { setTimeout as delay } from "node:timers/promises";

import { uniqueName } from "../clients/names.ts";
import type { ApiAddress } from "../cluster/layout.ts";
import { until } from "../until.ts";
import { recoveryLimitMs } from "./blow.ts";
import type { Blow } from "./blow.ts";
import { makeCallers } from "./callers.ts";
import { cuttingProxy } from "./cutting-proxy.ts";
import type { CuttingProxy } from "./cutting-proxy.ts";
import { beginLoad, tasksPerWorkflow } from "./load.ts";
import type { Load } from "./load.ts";
import { judge, openCount, whereItStands } from "./record.ts";
import type { Judgement, Span } from "./record.ts";
import type { Scene } from "./scene.ts";
import type { Score } from "./score.ts";

/** How a blow is played. */
export type PlayOptions = {
  /** How many workflows are open when the blow falls, and for as long as it does. */
  readonly open: number;
  /** A number from 0 to below 1 at each call. */
  readonly random: () => number;
};

/** Puts the cluster under load, strikes, waits until everything has completed or the limit has passed, and judges by the record. */
export async function playBlow(blow: Blow, scene: Scene, options: PlayOptions): Promise<Score> {
  const direct = scene.cluster.apis.map((_, index) => scene.cluster.address(index));
  const proxies = blow.throughProxies === true ? await Promise.all(direct.map(proxied)) : [];
  const addresses = proxies.length > 0 ? proxies.map(({ address }) => address) : direct;
  const callers = makeCallers(addresses, scene.root);
  const deathsBefore = scene.deaths.length;
  const load = await beginLoad({
    name: uniqueName("violence"),
    mysqlUrl: scene.cluster.mysqlUrl,
    ...{ callers, addresses, root: scene.root },
    responseTimeoutSeconds: blow.responseTimeoutSeconds ?? 3600,
  });
  const strikes: number[] = [];
  try {
    load.keep(options.open);
    await untilOpen(scene, load, options.open);
    await blow.strike({
      ...scene,
      ...{ load, callers, signal: scene.servers.signal },
      struck: () => void strikes.push(Date.now()),
      cutConnections: () => proxies.forEach(({ cut }) => cut()),
      pause: async (fromMs, toMs = fromMs) => {
        const ms = fromMs + options.random() * (toMs - fromMs);
        await delay(ms, undefined, { signal: scene.servers.signal });
      },
    });
    const result = await outcome(blow, scene, { load, strikes });
    const oddities = new Map(load.oddities);
    for (const death of scene.deaths.slice(deathsBefore)) oddities.set(death, (oddities.get(death) ?? 0) + 1);
    return { ...result, oddities };
  } finally {
    await load.stop();
    callers.close();
    await Promise.all(proxies.map(async ({ close }) => await close()));
  }
}

async function outcome(
  blow: Blow,
  scene: Scene,
  { load, strikes }: { readonly load: Load; readonly strikes: readonly number[] },
): Promise<Omit<Score, "oddities">> {
  const lastStrike = Math.max(...strikes);
  const { mysqlUrl } = scene.cluster;
  const limitMs = blow.whilePausedMs ?? recoveryLimitMs;
  const acknowledged = await load.rest();
  // Work that goes on after the end of a pause has its own time.
  const deadline = (blow.whilePausedMs === undefined ? lastStrike : Date.now()) + limitMs;
  const look = async (): Promise<Judgement> =>
    await judge(mysqlUrl, { name: load.name, acknowledged, tasks: tasksPerWorkflow });
  await untilNoneIsOpen(scene, load, deadline);
  const atLimit = await insistently(look);
  await untilNoneIsOpen(scene, load, Date.now() + (atLimit.open.length > 0 ? 60_000 : 0));
  await scene.untilWhole();
  const atLast = await insistently(look);
  const took = (span: Span): number => recoveryMs(span, { blow, lastStrike });
  const worst = Math.max(...atLast.spans.map(took));
  const late = async (id: string): Promise<string> =>
    atLast.open.includes(id) ? await whereItStands(mysqlUrl, id) : `${id} completed later`;
  const tooLong = atLast.spans.filter((span) => took(span) > limitMs && !atLimit.open.includes(span.id));
  return {
    ...{ blow: blow.name, limitMs, worstRecoveryMs: worst },
    ...{ workflows: atLast.workflows, lost: atLast.lost, twice: atLast.twice, again: atLast.again },
    stuck: [...(await Promise.all(atLimit.open.map(late))), ...tooLong.map((span) => spanInWords(span, lastStrike))],
  };
}

/** What an execution took from the last strike on, or from its own beginning when that was in a pause. One that is open ends now. */
function recoveryMs(
  { from, to }: Span,
  { blow, lastStrike }: { readonly blow: Blow; readonly lastStrike: number },
): number {
  const end = to === 0 ? Date.now() : to;
  return Math.max(0, end - (blow.whilePausedMs === undefined ? lastStrike : Math.max(lastStrike, from)));
}

function spanInWords({ id, from, to }: Span, lastStrike: number): string {
  return `${id} began ${from - lastStrike} ms and ended ${to - lastStrike} ms after the last strike`;
}

async function untilOpen({ cluster: { mysqlUrl } }: Scene, { name }: Load, count: number): Promise<void> {
  const enough = async (): Promise<boolean> => (await openCount(mysqlUrl, name)) >= count * 0.9;
  await until(`${count} workflows to be open`, { withinMs: 60_000 }, enough);
}

/** Resolves at the deadline at the latest; a database that is away just now is asked again. */
async function untilNoneIsOpen({ cluster: { mysqlUrl } }: Scene, { name }: Load, deadline: number): Promise<void> {
  const none = async (): Promise<boolean> => (await openCount(mysqlUrl, name).catch(() => 1)) === 0;
  await until("none to be open", { withinMs: deadline - Date.now(), everyMs: 100 }, none).catch(() => undefined);
}

async function insistently<T>(ask: () => Promise<T>): Promise<T> {
  return await until("the database to answer", { withinMs: 60_000 }, async () => await ask().catch(() => undefined));
}

type Proxied = { readonly address: ApiAddress; readonly cut: () => void; readonly close: () => Promise<void> };

async function proxied({ grpc, rest }: ApiAddress): Promise<Proxied> {
  const both: readonly [CuttingProxy, CuttingProxy] = [
    await cuttingProxy(grpc),
    await cuttingProxy(new URL(rest).host),
  ];
  return {
    address: { grpc: both[0].address, rest: `http://${both[1].address}` },
    cut: () => both.forEach(({ cut }) => cut()),
    close: async () => void (await Promise.all(both.map(async ({ close }) => await close()))),
  };
}
