import { untilGuardIsDone } from "../guard.ts";
import { LauncherError } from "../launcher-error.ts";
import type { Paths } from "../paths.ts";
import { isRunning, stopProcess } from "../process-mark.ts";
import type { ProcessMark } from "../process-mark.ts";
import type { Reporter } from "../reporter.ts";
import { changeState, readState, takeLock } from "../state.ts";

/** Takes this repository's lock. Throws a LauncherError that says what runs, where, and how to stop it, when another launcher has it. */
export async function takeLauncherLock(paths: Paths): Promise<void> {
  const holder = await takeLock(paths.lockFile);
  if (holder === undefined) return;
  const { grpcAddress, restUrl } = await readState(paths.stateFile);
  const where = grpcAddress === undefined ? "" : `, gRPC at ${grpcAddress}, REST at ${restUrl}`;
  throw new LauncherError(
    `Tutti already runs from this folder (process ${holder.pid}${where}); stop it with Ctrl-C there, or with: kill ${holder.pid}`,
  );
}

/**
 * Clears what a launcher that was killed may have left: waits for its guard, then stops services that still run. Servers stay: they
 * are taken over. The lock must be held.
 */
export async function clearLeftovers(paths: Paths, reporter: Reporter): Promise<void> {
  const { guard, services = [] } = await readState(paths.stateFile);
  if (guard !== undefined && (await isRunning(guard))) {
    const done = await reporter.step("cleaning up after a launcher that was killed", () =>
      untilGuardIsDone(paths, 60_000),
    );
    if (!done)
      throw new LauncherError(
        `process ${guard.pid} still cleans up after an earlier start; try again when it has ended`,
      );
  }
  for (const service of services) await stopLeftover(service, reporter);
  await changeState(paths.stateFile, {
    services: undefined,
    guard: undefined,
    grpcAddress: undefined,
    restUrl: undefined,
  });
}

async function stopLeftover(
  { name, mark }: { readonly name: string; readonly mark: ProcessMark },
  reporter: Reporter,
): Promise<void> {
  const how = await stopProcess(mark, { graceMs: 10_000 });
  if (how !== "gone") reporter.say(`${how} a leftover ${name} (process ${mark.pid}) of an earlier start`);
}
