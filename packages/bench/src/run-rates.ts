import { makeClient } from "@tutti/worker";
import { benchWorkflow } from "./definitions.ts";
import { runLoad } from "./load.ts";
import { observe } from "./observe.ts";
import type { Reading } from "./observe.ts";
import { report } from "./report.ts";
import type { Measured } from "./report.ts";
import { restTransport } from "./rest-transport.ts";
import type { Settings } from "./settings.ts";
import { streamTransport } from "./stream-transport.ts";
import { unaryTransport } from "./unary-transport.ts";

/** Loads a running cluster in each way, one after the other, and tells the rates and what each task has cost. */
export async function runRates(settings: Settings, tell: (text: string) => void): Promise<void> {
  const { grpcAddress, restUrl, inFlight, pollers, batch, warmUpMs, measureMs } = settings;
  const transports = [
    streamTransport(grpcAddress, { credits: pollers * batch }),
    unaryTransport(grpcAddress, { pollers, batch }),
    restTransport(restUrl, { pollers, batch }),
  ].filter(({ name }) => name.includes(settings.by));
  const client = makeClient({ address: grpcAddress });
  const observer = await observe(settings.cluster);
  const measured: Measured[] = [];
  for (const tasksPerWorkflow of settings.sizes) {
    await client.registerWorkflow(benchWorkflow(tasksPerWorkflow));
    for (const transport of transports) {
      const readings: Reading[] = [];
      const onMeasure = async (): Promise<void> => void readings.push(await observer.read());
      const load = { address: grpcAddress, transport, tasksPerWorkflow, inFlight, warmUpMs, measureMs, onMeasure };
      const result = await runLoad(load);
      const [before, after] = readings;
      if (before === undefined || after === undefined) throw new Error("the load ended without having been measured");
      measured.push({ transport: transport.name, tasksPerWorkflow, result, before, after });
      const rate = Math.round(result.tasks / result.seconds);
      tell(`${tasksPerWorkflow} task(s) a workflow by ${transport.name}: ${rate} tasks/s`);
    }
  }
  tell(`\n${report(measured)}\n\ndurability: ${await observer.durability()}`);
  await observer.close();
  client.close();
}
