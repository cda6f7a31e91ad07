import type { Arbitrary } from "fast-check";
import fc from "fast-check";

import { asText, isList, isObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Conductor } from "../clients/conductor.ts";

const MAX_KNOWN = 400;
const NAMES = [
  "fuzz_simple",
  "fuzz_wait",
  "fuzz_fork",
  "a",
  "b",
  "x",
  "conductor:fuzz",
  "KEY",
  "1",
  "COMPLETED",
  "none",
];

/** Names and ids that the server knows, so that requests reach what lies behind the first look-up. */
export class KnownThings {
  readonly #conductor: Conductor;
  readonly #ids: string[] = [];

  constructor(conductor: Conductor) {
    this.#conductor = conductor;
  }

  async prepare(): Promise<void> {
    const a = { name: "fuzz_simple", taskReferenceName: "a", type: "SIMPLE" };
    const wait = { name: "wait", taskReferenceName: "x", type: "WAIT" };
    const forked = { name: "fork", taskReferenceName: "f", type: "FORK_JOIN", forkTasks: [[a], [wait]] };
    const join = { name: "join", taskReferenceName: "j", type: "JOIN", joinOn: ["a", "x"] };
    await this.#conductor.registerTasks([{ name: "fuzz_simple", retryCount: 1, retryDelaySeconds: 0 }]);
    for (const [name, tasks] of Object.entries({ fuzz_simple: [a], fuzz_wait: [wait], fuzz_fork: [forked, join] })) {
      await this.#conductor.registerWorkflow({
        name,
        version: 1,
        schemaVersion: 2,
        ownerEmail: "f@example.com",
        tasks,
      });
    }
  }

  /** Starts an execution of each, and takes a task: fresh ones, since requests end what they reach. */
  async renew(): Promise<void> {
    for (const name of ["fuzz_simple", "fuzz_wait", "fuzz_fork"]) {
      const id = await this.#conductor.start({ name, version: 1 });
      this.#keep(id);
      const { tasks } = await this.#conductor.execution(id);
      for (const task of isList(tasks) ? tasks.filter(isObject) : []) this.#keep(asText(task["taskId"]));
    }
    for (const task of await this.#conductor.poll("fuzz_simple", { timeoutMs: 0 })) this.#keep(asText(task["taskId"]));
  }

  /** What an answer tells of. */
  notice(body: Json): void {
    for (const value of Object.values(isObject(body) ? (body as JsonObject) : {})) {
      if (typeof value === "string" && /^[\da-f]{8}-[\da-f-]{27}$/u.test(value)) this.#keep(value);
    }
  }

  /** One of them; the newest first of all. */
  get any(): Arbitrary<string> {
    return fc.oneof(
      fc.constantFrom(...NAMES),
      fc.nat().map((index) => this.#ids.at(-1 - (index % 40)) ?? "none"),
    );
  }

  #keep(id: string): void {
    this.#ids.push(id);
    if (this.#ids.length > MAX_KNOWN) this.#ids.shift();
  }
}
