import { describe, expect, test } from "@jest/globals";

import type { Conductor } from "./clients/conductor.ts";
import { completeTask, statusesOf, takeTask, untilEnded } from "./clients/executions.ts";
import { uniqueName } from "./clients/names.ts";
import { wholeDefinitions } from "./clients/whole-definitions.ts";
import { tasksOf } from "./conformance/task-key.ts";
import { sharedCluster } from "./given-cluster.ts";
import { asText } from "./json.ts";
import type { JsonObject } from "./json.ts";

const given = sharedCluster();

/** Gives a worker task of a type of its own; its attempts are not repeated. */
async function worker(reference: string, members: JsonObject = {}): Promise<JsonObject & { readonly name: string }> {
  const name = uniqueName(reference);
  const ownerEmail = "e2e@example.com";
  await given().clients.over.gRPC.registerTasks([{ name, ownerEmail, retryCount: 0, responseTimeoutSeconds: 60 }]);
  return { name, taskReferenceName: reference, type: "SIMPLE", ...members };
}

/** Registers a definition over the wire, and reads it back over it: it is as it was. */
async function register(
  wire: "gRPC" | "REST",
  { tasks, outputParameters }: { readonly tasks: readonly JsonObject[]; readonly outputParameters: JsonObject },
): Promise<string> {
  const name = uniqueName("scoped");
  const ownerEmail = "e2e@example.com";
  const definition = { name, version: 1, schemaVersion: 2, ownerEmail, tasks, outputParameters };
  const definitions = wholeDefinitions(given().clients)[wire];
  await definitions.register(definition);
  expect(await definitions.read(name)).toMatchObject(definition);
  return name;
}

describe.each(["gRPC", "REST"] as const)("a TRY whose workers speak %s", (wire) => {
  test("undoes what had completed when its third step fails, the last first, and goes on", async () => {
    const conductor = given().clients.over[wire];
    const inputParameters = { booking: "${hotel.output.booking}" };
    const cancelHotel = await worker("cancel_hotel", { inputParameters });
    const cancelFlight = await worker("cancel_flight");
    const hotel = await worker("hotel", { compensateWith: [cancelHotel] });
    const flight = await worker("flight", { compensateWith: [cancelFlight] });
    const [charge, apologise, release] = [await worker("charge"), await worker("apologise"), await worker("release")];
    const why = { inputParameters: { why: "${trip.output.error.reason}" } };
    const trip = {
      ...{ name: "book_trip", taskReferenceName: "trip", type: "TRY", tryTasks: [hotel, flight, charge] },
      catchOn: [{ taskReferenceName: "charge", reason: "*declined*" }],
      ...{ catchTasks: [{ ...apologise, ...why }], finallyTasks: [release] },
    };
    const name = await register(wire, { tasks: [trip], outputParameters: { trip: "${trip.output}" } });

    const workflowId = await conductor.start({ name, version: 1 });
    await complete(conductor, hotel, { booking: "h-7" });
    await complete(conductor, flight);
    await fail(conductor, charge, "card declined");
    await complete(conductor, cancelFlight);
    expect((await complete(conductor, cancelHotel))["inputData"]).toEqual({ booking: "h-7" });
    expect((await complete(conductor, apologise))["inputData"]).toEqual({ why: "card declined" });
    await complete(conductor, release);

    const ended = await untilEnded(conductor, workflowId);
    expect(ended).toMatchObject({
      status: "COMPLETED",
      output: {
        trip: {
          error: { reason: "card declined", status: "FAILED", failedReferenceTaskName: "charge" },
          compensated: ["flight", "hotel"],
        },
      },
    });
    expect(statusesOf(ended)).toEqual([
      ...["trip COMPLETED", "hotel COMPLETED", "flight COMPLETED", "charge FAILED", "cancel_flight COMPLETED"],
      ...["cancel_hotel COMPLETED", "apologise COMPLETED", "release COMPLETED"],
    ]);
  });
});

test("a FOR_EACH of 200 items has five of them at work at a time, also through the death of a decider", async () => {
  const { cluster, clients } = given();
  const conductor = clients.over.REST;
  const ship = await worker("ship_order", { inputParameters: { order: "${order}", no: "${place}" } });
  const forEach = {
    ...{ name: "ship_orders", taskReferenceName: "ship", type: "FOR_EACH", items: "${workflow.input.orders}" },
    ...{ itemName: "order", indexName: "place", parallelism: 5, continueOnError: true },
    ...{ loopOver: [ship], collect: { id: "${order.id}", by: "${ship_order.output.by}" } },
  };
  const name = await register("gRPC", { tasks: [forEach], outputParameters: { shipped: "${ship.output}" } });
  const orders = Array.from({ length: 200 }, (_, id) => ({ id }));

  const workflowId = await clients.over.gRPC.start({ name, version: 1, input: { orders } });
  let most = 0;
  for (let done = 0; done < orders.length; done += 1) {
    if (done === 100) {
      await cluster.deciders[0]?.kill();
      await cluster.deciders[0]?.restart();
    }
    const over = done % 2 === 0 ? clients.over.gRPC : conductor;
    const task = await takeTask(over, ship.name);
    if (done % 50 === 0) most = Math.max(most, await atWork(conductor, workflowId));
    const place = Number((task["inputData"] as JsonObject)["no"]);
    if (place % 100 === 99) await failTask(over, task, `no carrier for ${place}`);
    else await completeTask(over, task, { by: place });
  }

  const ended = await untilEnded(conductor, workflowId);
  const results = orders.map(({ id }) => (id % 100 === 99 ? null : { id, by: id }));
  const errors = [99, 199].map((index) => ({
    ...{ index, reason: `no carrier for ${index}`, status: "FAILED" },
    failedReferenceTaskName: `ship_order__${index + 1}`,
  }));
  expect(ended).toMatchObject({ status: "COMPLETED", output: { shipped: { results, errors } } });
  expect(most).toBe(5);
}, 120_000);

async function atWork(conductor: Conductor, workflowId: string): Promise<number> {
  const tasks = tasksOf(await conductor.execution(workflowId));
  return tasks.filter(({ taskType, status }) => {
    return taskType !== "FOR_EACH" && ["SCHEDULED", "IN_PROGRESS"].includes(asText(status));
  }).length;
}

type Worker = { readonly name: string };

async function complete(conductor: Conductor, { name }: Worker, outputData: JsonObject = {}): Promise<JsonObject> {
  const task = await takeTask(conductor, name);
  await completeTask(conductor, task, outputData);
  return task;
}

async function fail(conductor: Conductor, { name }: Worker, reason: string): Promise<void> {
  await failTask(conductor, await takeTask(conductor, name), reason);
}

async function failTask(conductor: Conductor, task: JsonObject, reasonForIncompletion: string): Promise<void> {
  const { taskId, workflowInstanceId } = task;
  await conductor.update({ taskId, workflowInstanceId, status: "FAILED", workerId: "e2e", reasonForIncompletion });
}
