import { isObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import { tasksNamed, tasksOf } from "./task-key.ts";
import { until } from "../until.ts";
import type { HttpClient } from "../clients/http-client.ts";

/** How often a condition is looked at. */
const pollEveryMs = 60;

/** What the steps of one run of a case share. */
export class Run {
  /** Ids by the names that the case gives them, of executions and of what `keep` kept. */
  readonly ids = new Map<string, string>();
  /** Tasks that were polled or waited for, by task id and by the name they were asked under. */
  readonly held = new Map<string, JsonObject>();
  /** Answers that were not waited for, by the name they are kept under. */
  readonly later = new Map<string, Promise<void>>();
  readonly snapshots: Record<string, Json | undefined> = {};
  readonly http: HttpClient;
  /** What stands for `{u}` in this run. */
  readonly word: string;
  /** The name of the execution that the steps speak to. */
  current = "main";

  constructor(http: HttpClient, word: string) {
    this.http = http;
    this.word = word;
  }

  /** The id of the execution that the steps speak to. @throws Error when there is none */
  get workflowId(): string {
    const id = this.ids.get(this.current);
    if (id === undefined) throw new Error(`no execution is named ${this.current}`);
    return id;
  }

  /** The execution that the steps speak to, with its tasks. */
  async execution(): Promise<JsonObject> {
    const body = await this.http.must("GET", `/workflow/${this.workflowId}?includeTasks=true`);
    if (!isObject(body)) throw new Error(`the execution is no object: ${JSON.stringify(body)}`);
    return body;
  }

  /** The last task with that name or key for which `counts` holds. */
  async task(nameOrKey: string, counts: (task: JsonObject) => boolean): Promise<JsonObject | undefined> {
    return tasksNamed(await this.execution(), nameOrKey).findLast(counts);
  }

  async until<T>(what: string, withinMs: number, probe: () => Promise<T | undefined | false>): Promise<T> {
    return await until(what, { withinMs, everyMs: pollEveryMs }, probe);
  }

  /** Waits until what `look` gives is the same twice with `restMs` between, and gives it. */
  async untilAtRest(restMs: number, withinMs: number, look: () => Promise<Json>): Promise<Json> {
    let last: string | undefined;
    return await until("the execution to rest", { withinMs, everyMs: restMs }, async () => {
      const now = await look();
      const text = JSON.stringify(now);
      const rests = text === last;
      last = text;
      return rests ? { now } : undefined;
    }).then(({ now }) => now);
  }

  async states(): Promise<Json> {
    return tasksOf(await this.execution()).map((task) => [task["taskId"] ?? null, task["status"] ?? null]);
  }

  /** A step with `<run name>` and `<task reference>` replaced by ids; those that are not known stay. */
  withIds(step: JsonObject): JsonObject {
    const text = JSON.stringify(step).replace(
      /<(?<kind>run|task) (?<name>[^>]+)>/gu,
      (all, kind: string, name: string) => {
        const id = kind === "run" ? this.ids.get(name) : this.held.get(name)?.["taskId"];
        return typeof id === "string" ? id : all;
      },
    );
    return JSON.parse(text);
  }
}
