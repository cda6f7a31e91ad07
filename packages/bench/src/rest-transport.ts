import { Agent, request } from "node:http";
import { slotOf } from "./definitions.ts";
import type { BenchTask, Transport } from "./transport.ts";

/** Conductor's REST API over kept connections, as its SDKs use it: batch polls, and a POST a result. */
export function restTransport(
  url: string,
  { pollers, batch }: { readonly pollers: number; readonly batch: number },
): Transport {
  return {
    name: "REST",
    work: async ({ taskType, completed, stop }) => {
      const agent = new Agent({ keepAlive: true, maxSockets: pollers * (batch + 1) });
      const send = (method: string, path: string, body?: string) => exchange(`${url}${path}`, { agent, method, body });
      const finish = async (task: BenchTask): Promise<void> => {
        const { workflowId: workflowInstanceId, taskId } = task;
        await send(
          "POST",
          "/tasks",
          JSON.stringify({ workflowInstanceId, taskId, workerId: "bench", status: "COMPLETED" }),
        );
        completed(task);
      };
      const poll = async (): Promise<void> => {
        while (!stop.aborted) {
          const text = await send("GET", `/tasks/poll/batch/${taskType}?count=${batch}&timeout=1000&workerid=bench`);
          const tasks: readonly RestTask[] = JSON.parse(text);
          await Promise.all(tasks.map((task) => finish(benchTask(task))));
        }
      };
      await Promise.all(Array.from({ length: pollers }, poll));
      agent.destroy();
    },
  };
}

type RestTask = { readonly taskId: string; readonly workflowInstanceId: string; readonly inputData: object };

function benchTask(task: RestTask): BenchTask {
  return { taskId: task.taskId, workflowId: task.workflowInstanceId, ...slotOf(JSON.stringify(task.inputData)) };
}

function exchange(
  url: string,
  { agent, method, body }: { readonly agent: Agent; readonly method: string; readonly body: string | undefined },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers =
      body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const sent = request(url, { agent, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => {
        const text = Buffer.concat(parts).toString();
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${method} ${url} answered ${response.statusCode}: ${text.slice(0, 200)}`));
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
