/** What a user of the published JavaScript SDK does, against the server that CONDUCTOR_SERVER_URL names. */
import assert from "node:assert/strict";
import {
  ConductorWorkflow,
  NonRetryableException,
  OrkesClients,
  TaskHandler,
  getTaskContext,
  simpleTask,
} from "@io-orkes/conductor-javascript";
import { step, thrownBy, until } from "./steps.mjs";

const unique = `js_sdk_${process.pid}_${Date.now().toString(36)}`;
const reserve = `${unique}_reserve`;
const charge = `${unique}_charge`;
const flow = `${unique}_order`;
const quiet = { info() {}, debug() {}, warn() {}, error() {} };

// The server has no /token: the SDK must take that for a server without authentication and go on.
const clients = await OrkesClients.from({ keyId: "any", keySecret: "any", logger: quiet });
const metadata = clients.getMetadataClient();
const tasks = clients.getTaskClient();
const workflows = clients.getWorkflowClient();

await step("register task definitions", async () => {
  const shared = {
    retryCount: 2,
    retryLogic: "FIXED",
    retryDelaySeconds: 0,
    timeoutSeconds: 0,
    totalTimeoutSeconds: 0,
  };
  await metadata.registerTasks([
    { name: reserve, description: "reserves stock", ...shared },
    { name: charge, description: "charges a card", ...shared },
  ]);
  const read = await metadata.getTask(charge);
  assert.equal(read.retryCount, 2);
  assert.equal(read.retryDelaySeconds, 0);
});

await step("update a task definition", async () => {
  await metadata.updateTask({
    name: reserve,
    description: "holds stock",
    retryCount: 2,
    retryDelaySeconds: 0,
    timeoutSeconds: 0,
    totalTimeoutSeconds: 0,
  });
  assert.equal((await metadata.getTask(reserve)).description, "holds stock");
});

await step("register a workflow built with the SDK", async () => {
  const workflow = new ConductorWorkflow(workflows, flow)
    .version(1)
    .add(simpleTask("reserve", reserve, { orderId: "${workflow.input.orderId}" }))
    .add(simpleTask("charge", charge, { stock: "${reserve.output.stock}" }))
    .outputParameters({ receipt: "${charge.output.receipt}" });
  await workflow.register(true);
  const read = await metadata.getWorkflowDef(flow, 1);
  assert.deepEqual(
    read.tasks.map(({ type }) => type),
    ["SIMPLE", "SIMPLE"],
  );
  assert((await metadata.getAllWorkflowDefs()).some(({ name }) => name === flow));
});

let first;
await step("start", async () => {
  first = await workflows.startWorkflow({ name: flow, version: 1, input: { orderId: 7 }, correlationId: unique });
  const { status, input, correlationId } = await workflows.getWorkflow(first, true);
  assert.deepEqual(
    { status, input, correlationId },
    { status: "RUNNING", input: { orderId: 7 }, correlationId: unique },
  );
  return first;
});

const openTask = async (id, reference) => {
  const { tasks: all } = await until(
    () => workflows.getWorkflow(id, true),
    ({ tasks: some }) => some.some((task) => task.referenceTaskName === reference && task.status === "SCHEDULED"),
  );
  return all.findLast((task) => task.referenceTaskName === reference);
};

await step("log, and complete by task id", async () => {
  const { taskId } = await openTask(first, "reserve");
  await tasks.addTaskLog(taskId, "counted the shelf");
  const logs = await tasks.getTaskLogs(taskId);
  assert.deepEqual(
    logs.map(({ log }) => log),
    ["counted the shelf"],
  );
  await workflows.updateTask(taskId, first, "COMPLETED", { stock: 3 });
  assert.equal((await tasks.getTask(taskId)).status, "COMPLETED");
});

await step("fail, which retries, and complete by reference name", async () => {
  await openTask(first, "charge");
  await workflows.updateTaskByRefName("charge", first, "FAILED", { code: 51 });
  const again = await openTask(first, "charge");
  assert.equal(again.retryCount, 1);
  assert.equal(again.inputData.stock, 3);
  await workflows.updateTaskByRefName("charge", first, "COMPLETED", { receipt: "r-7" });
  const { status, output } = await workflows.getWorkflow(first, false);
  assert.deepEqual({ status, output }, { status: "COMPLETED", output: { receipt: "r-7" } });
});

await step("queue sizes", async () => {
  const sizes = await tasks.getQueueSizeForTask([reserve]);
  assert.deepEqual(sizes, { [reserve]: 0 });
});

await step("pause, resume, terminate, restart", async () => {
  const id = await workflows.startWorkflowByName(flow, { orderId: 8 });
  await workflows.pause(id);
  assert.equal((await workflows.getWorkflow(id, false)).status, "PAUSED");
  await workflows.resume(id);
  assert.equal((await workflows.getWorkflow(id, false)).status, "RUNNING");
  await workflows.terminate(id, "changed our mind");
  const ended = await workflows.getWorkflow(id, false);
  assert.deepEqual([ended.status, ended.reasonForIncompletion], ["TERMINATED", "changed our mind"]);
  await workflows.restart(id, false);
  assert.equal((await workflows.getWorkflow(id, false)).status, "RUNNING");
  await workflows.terminate(id, "enough");
});

await step("the SDK's worker runner", async () => {
  let refused = false;
  const worker = (taskDefName, execute) => ({ taskDefName, execute, concurrency: 3, pollInterval: 20 });
  const handler = new TaskHandler({
    client: clients.getClient(),
    scanForDecorated: false,
    logger: quiet,
    workers: [
      worker(reserve, async ({ inputData }) => {
        getTaskContext()?.addLog(`order ${inputData.orderId}`);
        return { status: "COMPLETED", outputData: { stock: inputData.orderId } };
      }),
      worker(charge, async ({ inputData }) => {
        if (inputData.stock === 13) throw new NonRetryableException("no card");
        if (!refused) {
          refused = true;
          throw new Error("the bank did not answer");
        }
        return { status: "COMPLETED", outputData: { receipt: `r-${inputData.stock}` } };
      }),
    ],
  });
  await handler.startWorkers();
  const ids = await Promise.all([1, 2, 3, 4, 13].map((orderId) => workflows.startWorkflowByName(flow, { orderId }, 1)));
  const ended = await Promise.all(
    ids.map((id) =>
      until(
        () => workflows.getWorkflow(id, true),
        ({ status }) => status !== "RUNNING",
      ),
    ),
  );
  await handler.stopWorkers();
  assert.deepEqual(
    ended.map(({ status }) => status),
    [...Array(4).fill("COMPLETED"), "FAILED"],
  );
  assert.deepEqual(
    ended.slice(0, 4).map(({ output }) => output.receipt),
    ["r-1", "r-2", "r-3", "r-4"],
  );
  const attempts = ended.slice(0, 4).flatMap(({ tasks: all }) => all.filter(({ status }) => status === "FAILED"));
  assert.deepEqual(
    attempts.map(({ reasonForIncompletion }) => reasonForIncompletion),
    ["the bank did not answer"],
  );
  assert.equal(ended[4].tasks.at(-1).status, "FAILED_WITH_TERMINAL_ERROR");
  const logs = await tasks.getTaskLogs(ended[0].tasks[0].taskId);
  assert.deepEqual(
    logs.map(({ log }) => log),
    ["order 1"],
  );
  return `${ended.length} executions, ${attempts.length} retry`;
});

await step("a missing execution is refused", async () => {
  const error = await thrownBy(() => workflows.getWorkflow("no-such-execution", true, 0));
  assert.match(error.message, /no-such-execution/);
  return `${error.constructor.name}: ${error.message}`;
});

await step("a start of a missing definition is refused", async () => {
  const error = await thrownBy(() => workflows.startWorkflow({ name: `${unique}_none`, version: 1, input: {} }));
  assert.match(error.message, new RegExp(`${unique}_none`));
  return `${error.constructor.name}: ${error.message}`;
});

await step("an existing definition is not overwritten unasked", async () => {
  const definition = await metadata.getWorkflowDef(flow, 1);
  const error = await thrownBy(() => metadata.registerWorkflowDef(definition, false));
  assert.match(error.message, /already exists/);
  return `${error.constructor.name}: ${error.message}`;
});

await step("a definition that is wrong is refused", async () => {
  const task = { name: reserve, taskReferenceName: "twice", type: "SIMPLE" };
  const wrong = { name: `${unique}_wrong`, version: 1, tasks: [task, task], timeoutSeconds: 0 };
  const error = await thrownBy(() => metadata.registerWorkflowDef(wrong, true));
  return `${error.constructor.name}: ${error.message}`;
});

await step("search", async () => {
  const query = `workflowType='${flow}' AND status='COMPLETED'`;
  const read = () => workflows.search(0, 10, query, "*");
  const { results } = await until(read, ({ totalHits }) => totalHits === 5);
  assert(results.some(({ workflowId }) => workflowId === first));
  return `${results.length} executions`;
});

await step("remove", async () => {
  await workflows.deleteWorkflow(first, false);
  await metadata.unregisterWorkflow(flow, 1);
  await metadata.unregisterTask(charge);
  await thrownBy(() => metadata.getTask(charge));
});

process.exit(0);
