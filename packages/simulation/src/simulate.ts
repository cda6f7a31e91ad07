import { parseJson, taskDefFromJson, type TaskDef } from "@tutti/engine";

import { Chaos, type Nodes } from "./chaos.ts";
import { faultsAtAnyTime } from "./invariants/always.ts";
import { ForgottenCallers } from "./invariants/forgotten-callers.ts";
import { readKept } from "./invariants/kept.ts";
import { brokenPromises, unfinished } from "./invariants/promises.ts";
import { ApiNode } from "./nodes/api-node.ts";
import { DeciderNode } from "./nodes/decider-node.ts";
import { SweeperNode } from "./nodes/sweeper-node.ts";
import { askUntilAnswered, type Outside } from "./workload/ask.ts";
import { useCluster, type Offered } from "./workload/client.ts";
import { expectationOf } from "./workload/expectation.ts";
import { Ledger } from "./workload/ledger.ts";
import { concurrentExecLimits, definitionOf, handlersOf, makeShapes, taskTypes, type Shape } from "./workload/shape.ts";
import { pollAndWork } from "./workload/polling-worker.ts";
import { StreamingWorker } from "./workload/streaming-worker.ts";
import { World, type WorldOptions } from "./world/world.ts";

export type Simulated = {
  readonly seed: number;
  /** What went wrong that must not, in words; none where the cluster kept its word. */
  readonly faults: readonly string[];
  /** What happened, line by line, each with its second. */
  readonly trace: readonly string[];
  /** Lines of services' logs of level warn and above. */
  readonly logged: readonly string[];
  readonly executions: number;
  readonly events: number;
  /** How much time passed in the simulated world. */
  readonly seconds: number;
};

export type SimulateOptions = WorldOptions & {
  /** How long, in simulated time, everything may take to come to rest once the storm is over. */
  readonly patienceSeconds?: number;
};

/**
 * A cluster through a storm: several deciders, apis and sweepers with workers and a client, while processes die and
 * stall, messages are lost and stores fail; then until everything is at rest. The seed decides everything.
 */
export async function simulate(seed: number, options: SimulateOptions = {}): Promise<Simulated> {
  const world = new World(seed, options);
  const nodes = makeNodes(world);
  const ledger = new Ledger();
  const party = await startParty(world, { nodes, ledger });
  const chaos = new Chaos(world, nodes);
  chaos.start();
  party.outside.begin(chaos.rage());
  const judge = new Judge(world, { ledger, patienceSeconds: options.patienceSeconds ?? 1_200 });

  await judge.watch({ forMs: world.random.between(20_000, 60_000) });
  world.trace.note("the storm is over");
  chaos.stop();
  world.weather.clearUp();
  await judge.watchUntil(() => chaos.isQuiet && party.isStarted());
  await judge.watchUntilRest(() => resumePaused(ledger, party.outside, world));
  party.end();
  return await judge.verdict(seed);
}

function makeNodes(world: World): Nodes {
  const { random } = world;
  const many = (name: string): readonly string[] =>
    Array.from({ length: random.between(1, 3) }, (_, index) => `${name}-${index + 1}`);
  const deciders = many("decider").map((name) => new DeciderNode(name, world));
  const around = { world, deciders: deciders.map(({ place }) => place) };
  const apis = many("api").map((name) => new ApiNode(name, around));
  const sweepers = many("sweeper").map((name) => new SweeperNode(name, around));
  return { deciders, apis, sweepers };
}

type Party = { readonly outside: Outside; readonly isStarted: () => boolean; readonly end: () => void };

/** Registers definitions, and lets workers work and a client ask. */
async function startParty(
  world: World,
  { nodes, ledger }: { readonly nodes: Nodes; readonly ledger: Ledger },
): Promise<Party> {
  const { random } = world;
  const offered = await register(world);
  let isOver = false;
  let isStarted = false;
  const begin = (doing: Promise<void>): void => {
    // What those outside trip over is a fault of the cluster, or of the simulation.
    doing.catch((error: unknown) => ledger.faults.push(error instanceof Error ? (error.stack ?? "") : String(error)));
  };
  const outside: Outside = { world, random: random.split(), apis: nodes.apis, isOver: () => isOver, begin };
  for (const taskType of taskTypes) {
    for (let n = random.between(1, 3); n > 0; n -= 1) {
      const options = { name: `${taskType}er-${n}`, taskType, ledger };
      begin(random.happens(0.5) ? pollAndWork(options, outside) : new StreamingWorker(options, outside).work());
    }
  }
  const using = useCluster({ offered, starts: random.between(5, 25), ledger }, outside);
  begin(using.then(() => void (isStarted = true)));
  return { outside, isStarted: () => isStarted, end: () => void (isOver = true) };
}

async function register({ random, stores }: World): Promise<readonly Offered[]> {
  await stores.metadata.putTaskDefs(taskTypes.map(taskDef));
  const offered = Array.from({ length: random.between(1, 3) }, (_, index) => {
    const shapes = makeShapes(random);
    return { name: `w${index + 1}`, shapes, expectation: expectationOf(shapes) };
  });
  await registerHandlers(stores, offered);
  await stores.metadata.putWorkflowDefs(offered.map(({ name, shapes }) => definitionOf(name, shapes)));
  return offered;
}

/** Children of different workflows may have a name in common, and one handler. */
async function registerHandlers(
  { metadata }: World["stores"],
  offered: readonly { readonly name: string; readonly shapes: readonly Shape[] }[],
): Promise<void> {
  const handlers = offered.flatMap(({ name, shapes }) => handlersOf(name, shapes));
  await metadata.createEventHandlers([...new Map(handlers.map((handler) => [handler.name, handler])).values()]);
}

/** A silent worker is given up soon, and a task is tried again without limit; of some few may be with workers at once. */
function taskDef(name: string, index: number): TaskDef {
  const retryLogic = ["FIXED", "LINEAR_BACKOFF", "EXPONENTIAL_BACKOFF"][index];
  const members = { name, retryCount: 1_000, retryDelaySeconds: index, maxRetryDelaySeconds: 5, retryLogic };
  const limits = { concurrentExecLimit: concurrentExecLimits.get(name) };
  const json = { ...members, ...limits, responseTimeoutSeconds: 10 + 5 * index, backoffJitterMs: 300 };
  return taskDefFromJson(parseJson(JSON.stringify(json))).value;
}

/** A pause may be carried out late, after its own resume: somebody would notice. */
async function resumePaused(ledger: Ledger, outside: Outside, { stores }: World): Promise<void> {
  for (const { workflowId } of ledger.wanted) {
    const loaded = await stores.executions.getExecution(workflowId, { includeTasks: false });
    if (loaded?.execution.status !== "PAUSED") continue;
    outside.begin(askUntilAnswered({ kind: "ResumeRequested", workflowId }, outside).then(() => undefined));
  }
}

/** Looks each second whether all is as it must be. */
class Judge {
  readonly #world: World;
  readonly #ledger: Ledger;
  readonly #patienceSeconds: number;
  readonly #faults = new Set<string>();
  readonly #forgotten = new ForgottenCallers();

  constructor(
    world: World,
    { ledger, patienceSeconds }: { readonly ledger: Ledger; readonly patienceSeconds: number },
  ) {
    this.#world = world;
    this.#ledger = ledger;
    this.#patienceSeconds = patienceSeconds;
  }

  async watch({ forMs }: { readonly forMs: number }): Promise<void> {
    const endMs = this.#world.time.nowMs + forMs;
    await this.watchUntil(() => this.#world.time.nowMs >= endMs);
  }

  /** Stops at the first fault. */
  async watchUntil(isEnough: () => boolean): Promise<void> {
    for (let looks = 0; !isEnough() && this.#faults.size === 0; looks += 1) {
      await this.#world.time.pass(1_000);
      await this.#look();
      if (looks > this.#patienceSeconds) this.#faults.add("the nodes did not come up again");
    }
  }

  async watchUntilRest(everySome: () => Promise<void>): Promise<void> {
    for (let looks = 0; this.#faults.size === 0; looks += 1) {
      const missing = unfinished(this.#ledger, await this.#kept());
      if (missing.length === 0) return;
      if (looks % 20 === 0) await everySome();
      await this.#world.time.pass(1_000);
      await this.#look();
      if (looks > this.#patienceSeconds) for (const fault of missing) this.#faults.add(fault);
    }
  }

  async verdict(seed: number): Promise<Simulated> {
    const { trace, time } = this.#world;
    const { executions } = await this.#kept();
    const events = [...executions.values()].reduce((sum, kept) => sum + kept.events.length, 0);
    const seconds = Math.round(time.nowMs / 1_000);
    const faults = [...this.#faults];
    return { seed, faults, trace: trace.lines, logged: trace.logged, executions: executions.size, events, seconds };
  }

  async #look(): Promise<void> {
    const kept = await this.#kept();
    const bugs = this.#world.trace.logged.filter(tellsOfBug);
    const forgotten = this.#forgotten.look(this.#ledger, kept);
    for (const fault of [...faultsAtAnyTime(kept), ...brokenPromises(this.#ledger, kept), ...forgotten, ...bugs])
      this.#faults.add(fault);
  }

  async #kept() {
    return await readKept(
      this.#world.stores,
      this.#ledger.wanted.map(({ workflowId }) => workflowId),
    );
  }
}

/** Two deciders may store one start at the same time: the second is told, and asks again. Nothing else may not fit. */
function tellsOfBug(line: string): boolean {
  return /could not be decided|cannot be stored/.test(line) && !line.includes("is stored already");
}
