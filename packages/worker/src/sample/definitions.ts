import type { TaskDefinition, WorkflowDefinition } from "../definition.ts";

/** The sample's tasks that workers do. A payment is tried again a second after it failed. */
export const sampleTasks: readonly TaskDefinition[] = [
  { name: "check_order", ownerEmail: "sample@tutti.local" },
  { name: "reserve_stock", ownerEmail: "sample@tutti.local" },
  { name: "charge_payment", ownerEmail: "sample@tutti.local", retryCount: 2, retryDelaySeconds: 1 },
  { name: "book_courier", ownerEmail: "sample@tutti.local" },
  { name: "post_parcel", ownerEmail: "sample@tutti.local" },
  { name: "confirm_order", ownerEmail: "sample@tutti.local" },
];

/**
 * Fulfils an order: checks it; reserves the stock and charges the payment at the same time; waits a second; ships by courier or by
 * post; confirms. Input: `orderId`, `amount`, `shipping` (`express` or anything else).
 */
export const orderFulfilment: WorkflowDefinition = {
  name: "order_fulfilment",
  description: "Checks, reserves, charges, ships and confirms an order.",
  version: 1,
  ownerEmail: "sample@tutti.local",
  timeoutSeconds: 0,
  timeoutPolicy: "ALERT_ONLY",
  inputParameters: ["orderId", "amount", "shipping"],
  tasks: [
    {
      name: "check_order",
      taskReferenceName: "check",
      inputParameters: { orderId: "${workflow.input.orderId}", amount: "${workflow.input.amount}" },
    },
    {
      name: "fork",
      taskReferenceName: "fork",
      type: "FORK_JOIN",
      forkTasks: [
        [
          {
            name: "reserve_stock",
            taskReferenceName: "reserve",
            inputParameters: { orderId: "${workflow.input.orderId}" },
          },
        ],
        [
          {
            name: "charge_payment",
            taskReferenceName: "charge",
            inputParameters: { orderId: "${workflow.input.orderId}", amount: "${check.output.amount}" },
          },
        ],
      ],
    },
    { name: "join", taskReferenceName: "join", type: "JOIN", joinOn: ["reserve", "charge"] },
    { name: "settle", taskReferenceName: "settle", type: "WAIT", inputParameters: { duration: "1 seconds" } },
    {
      name: "by_shipping",
      taskReferenceName: "by_shipping",
      type: "SWITCH",
      evaluatorType: "value-param",
      expression: "shipping",
      inputParameters: { shipping: "${workflow.input.shipping}" },
      decisionCases: {
        express: [
          {
            name: "book_courier",
            taskReferenceName: "courier",
            inputParameters: { orderId: "${workflow.input.orderId}", shelf: "${reserve.output.shelf}" },
          },
        ],
      },
      defaultCase: [
        {
          name: "post_parcel",
          taskReferenceName: "parcel",
          inputParameters: { orderId: "${workflow.input.orderId}", shelf: "${reserve.output.shelf}" },
        },
      ],
    },
    {
      name: "confirm_order",
      taskReferenceName: "confirm",
      inputParameters: { orderId: "${workflow.input.orderId}", paymentId: "${charge.output.paymentId}" },
    },
  ],
  outputParameters: {
    orderId: "${workflow.input.orderId}",
    paymentId: "${charge.output.paymentId}",
    message: "${confirm.output.message}",
  },
};
