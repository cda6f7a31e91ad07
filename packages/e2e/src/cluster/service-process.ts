import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";

import { SERVICE_NODE_FLAGS } from "@tutti/local";

import { until } from "../until.ts";

/** How one instance of a service is run. */
export type ServiceSpec = {
  /** Its name in messages, such as `decider-2`. */
  readonly name: string;
  /** The built main file, absolute. */
  readonly script: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Answers 200 once the service can work. */
  readonly readyUrl: string;
  /** Must answer 200 too before the service counts as ready: what answers at the address above may be another's for a moment. */
  readonly servingUrl?: string;
  /** What it prints is added here. */
  readonly logFile: string;
};

/** The signals that tests send. */
export type Blow = "SIGKILL" | "SIGTERM" | "SIGSTOP" | "SIGCONT";

/** One instance of a service, run as a process that can be ended and started again at the same addresses. */
export class ServiceProcess {
  readonly #spec: ServiceSpec;
  #child: ChildProcess | undefined;
  #ended: Promise<string> = Promise.resolve("never started");

  constructor(spec: ServiceSpec) {
    this.#spec = spec;
  }

  get name(): string {
    return this.#spec.name;
  }

  /** Where it shows its metrics. */
  get metricsUrl(): string {
    return new URL("/metrics", this.#spec.readyUrl).href;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves with how the running process ends, in words; at once when none runs. */
  get ended(): Promise<string> {
    return this.#ended;
  }

  /** Starts the process, without waiting until it is ready. @throws Error when one runs already */
  start(): void {
    if (this.#child !== undefined) throw new Error(`${this.name} runs already`);
    const log = openSync(this.#spec.logFile, "a");
    const child = spawn(process.execPath, [...nodeFlags(), this.#spec.script], {
      cwd: this.#spec.cwd,
      env: this.#spec.env,
      // Its input is a pipe from us, so that it ends with us, however we end.
      stdio: ["pipe", log, log],
    });
    closeSync(log);
    child.stdin?.on("error", () => undefined);
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      const gone = (how: string) => {
        if (this.#child === child) this.#child = undefined;
        resolve(how);
      };
      child.once("error", (error) => gone(error.message));
      child.once("exit", (code, signal) => gone(signal ?? `exit code ${code}`));
    });
  }

  /** Resolves when it says that it is ready. @throws Error with the end of its log when it ends or does not get ready in time */
  async untilReady(withinMs = 60_000): Promise<void> {
    let how: string | undefined;
    void this.#ended.then((end) => (how = end));
    try {
      await until(`${this.name} to be ready`, { withinMs }, async () => {
        if (how !== undefined) throw new Error(`${this.name} ended: ${how}`);
        const { readyUrl, servingUrl } = this.#spec;
        const isReady = (await answersOk(readyUrl)) && (servingUrl === undefined || (await answersOk(servingUrl)));
        // Whoever has taken its port from it may have answered.
        return isReady && how === undefined;
      });
    } catch (error) {
      throw new Error(`${String(error)}\n${this.log()}`, { cause: error });
    }
  }

  /** Sends a signal to the running process. @throws Error when none runs */
  send(signal: Blow): void {
    if (this.#child === undefined) throw new Error(`${this.name} does not run`);
    this.#child.kill(signal);
  }

  /** Ends the process as a crash does; resolves when it is gone. */
  async kill(): Promise<void> {
    this.send("SIGKILL");
    await this.#ended;
  }

  /** Asks it to stop and ends it when it has not after `graceMs`. Gives how it ended; does nothing when it does not run. */
  async stop(graceMs = 30_000): Promise<string> {
    if (this.#child === undefined) return await this.#ended;
    // One that is stopped by SIGSTOP hears nothing else before this.
    this.send("SIGCONT");
    this.send("SIGTERM");
    const child = this.#child;
    const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
    const how = await this.#ended;
    clearTimeout(timer);
    return how;
  }

  /** Starts it again after it ended, and waits until it is ready. */
  async restart(): Promise<void> {
    this.start();
    await this.untilReady();
  }

  /** The last lines of what it printed. */
  log(lines = 60): string {
    const text = existsSync(this.#spec.logFile) ? readFileSync(this.#spec.logFile, "utf8") : "";
    return `--- ${this.name}: the end of its log ---\n${text.split("\n").slice(-lines).join("\n")}`;
  }
}

/** What TUTTI_SERVICE_NODE_FLAGS hands to node of every service, separated by blanks: `--cpu-prof --cpu-prof-dir=/tmp/profiles`. */
function nodeFlags(): readonly string[] {
  const more = (process.env["TUTTI_SERVICE_NODE_FLAGS"] ?? "").split(" ").filter((flag) => flag !== "");
  return [...SERVICE_NODE_FLAGS, ...more];
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
