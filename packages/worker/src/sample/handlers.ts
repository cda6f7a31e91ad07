import { setTimeout as delay } from "node:timers/promises";

import { completed, failed, failedForGood } from "../outcome.ts";
import { handler } from "../task-handler.ts";
import type { TaskHandler } from "../task-handler.ts";

type Order = { readonly orderId: string };

const concurrency = 5;

/** The sample's workers: a few tenths of a second of pretended work each. */
export const sampleHandlers: readonly TaskHandler[] = [
  handler<Order & { readonly amount: number | null }>(
    "check_order",
    async ({ input }, { signal }) => {
      await delay(100, undefined, { signal });
      const amount = input.amount ?? 10;
      return amount > 0 ? completed({ amount }) : failedForGood(`an order of ${amount} cannot be charged`);
    },
    { concurrency },
  ),
  handler<Order>(
    "reserve_stock",
    async ({ input }, { signal, log }) => {
      log(`reserving for ${input.orderId}`);
      await delay(400, undefined, { signal });
      return completed({ shelf: "B-12" });
    },
    { concurrency },
  ),
  handler<Order>(
    "charge_payment",
    async ({ input, retryCount }, { signal }) => {
      await delay(200, undefined, { signal });
      // So that a retry can be seen: the second attempt succeeds.
      if (retryCount === 0) return failed("the bank did not answer");
      return completed({ paymentId: `payment-${input.orderId}` });
    },
    { concurrency },
  ),
  handler<Order>("book_courier", ship("courier"), { concurrency }),
  handler<Order>("post_parcel", ship("post"), { concurrency }),
  handler<Order>("confirm_order", ({ input }) => completed({ message: `order ${input.orderId} is on its way` }), {
    concurrency,
  }),
];

function ship(by: string) {
  return async ({ input }: { readonly input: Order }, { signal }: { readonly signal: AbortSignal }) => {
    await delay(200, undefined, { signal });
    return completed({ by, trackingId: `${by}-${input.orderId}` });
  };
}
