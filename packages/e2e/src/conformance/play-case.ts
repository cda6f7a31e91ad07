import type { ConformanceCase, Step } from "./conformance-case.ts";
import { stepOf } from "./conformance-case.ts";
import type { HttpClient } from "../clients/http-client.ts";
import { asText, isObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import { joinRequest, operate, request } from "./request-step.ts";
import { Run } from "./run.ts";
import { answerTask, pollTask, updateTask } from "./task-steps.ts";
import { uniqueWord, withPlaceholdersFilled } from "./unique-word.ts";
import { adopt, find, settle, takeSnapshot, wait } from "./wait-steps.ts";

type DoStep = (run: Run, step: Step) => Promise<void>;

const steps: Readonly<Record<string, DoStep>> = {
  start,
  adopt,
  find,
  poll: async (run, step) => void (await pollTask(run, step, asText(step.argument))),
  complete: updateTask,
  fail: updateTask,
  update: updateTask,
  answer: answerTask,
  wait,
  settle,
  operator: operate,
  request,
  join: joinRequest,
  snapshot: takeSnapshot,
};

/**
 * Plays a case under names of its own and gives what its snapshots hold.
 * @throws Error that names the step which could not be played
 */
export async function playCase(
  conformanceCase: ConformanceCase,
  { http, limitMs = Infinity }: { readonly http: HttpClient; readonly limitMs?: number },
): Promise<Readonly<Record<string, Json | undefined>>> {
  const run = new Run(http, uniqueWord());
  const mine = withPlaceholdersFilled(conformanceCase, run.word);
  await register(run, mine);
  for (const [index, step] of mine.steps.entries()) await playStep(run, { step, index, limitMs });
  return run.snapshots;
}

async function register({ http }: Run, { taskDefs = [], workflowDefs = [] }: ConformanceCase): Promise<void> {
  const owner = { ownerEmail: "case@example.com" };
  if (taskDefs.length > 0) {
    await http.must(
      "POST",
      "/metadata/taskdefs",
      taskDefs.map((definition) => ({ ...owner, ...definition })),
    );
  }
  for (const definition of workflowDefs) {
    await http.must("POST", "/metadata/workflow", { ...owner, schemaVersion: 2, version: 1, ...definition });
  }
}

async function playStep(
  run: Run,
  { step, index, limitMs }: { readonly step: JsonObject; readonly index: number; readonly limitMs: number },
): Promise<void> {
  const read = stepOf(run.withIds(step), limitMs);
  if (read.on !== undefined) run.current = read.on;
  const play = steps[read.kind];
  try {
    if (play === undefined) throw new Error(`there is no step ${read.kind}`);
    await play(run, read);
  } catch (error) {
    const what = `step ${index + 1} ${JSON.stringify(step).slice(0, 160)}`;
    throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

async function start(run: Run, { argument }: Step): Promise<void> {
  const { as = "main", ...body } = isObject(argument) ? argument : {};
  const id = await run.http.must("POST", "/workflow", body);
  run.ids.set(asText(as), asText(id));
  run.current = asText(as);
}
