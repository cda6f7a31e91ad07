import type { StatusStreams } from "@tutti/bullmq-queue";
import type { StatusNoticeStore } from "@tutti/ports";
import { ConfigError, type Log } from "@tutti/service-kit";

import type { SweeperConfig } from "../config.ts";
import type { Repeated } from "../repeat.ts";
import { PublishNotices, publishLimits } from "./publish-notices.ts";
import { queuePublisher } from "./queue-publisher.ts";
import type { StatusMetrics } from "./status-metrics.ts";
import type { StatusPublisher } from "./status-publisher.ts";
import { webhookPublisher } from "./webhook-publisher.ts";

export type StatusWorksDeps = {
  readonly store: StatusNoticeStore;
  readonly streams: StatusStreams;
  readonly log: Log;
  readonly metrics: StatusMetrics;
};

/** One work for each publisher that the configuration names. @throws ConfigError where one of them lacks a setting */
export function statusWorks(config: SweeperConfig, { streams, ...deps }: StatusWorksDeps): readonly Repeated[] {
  // A turn is longer than an answer may take, and a page is held for longer than its last turn.
  const turnMs = Math.max(publishLimits.turnMs, 2 * config.TUTTI_STATUS_WEBHOOK_TIMEOUT_MS);
  const holdMs = publishLimits.holdMs - publishLimits.turnMs + turnMs;
  const limits = { ...publishLimits, turnMs, holdMs, maxAttempts: config.TUTTI_STATUS_ATTEMPTS };
  return config.TUTTI_STATUS_PUBLISHERS.map((name): Repeated => {
    const publisher = name === "queue" ? queuePublisher(streams) : webhookFrom(config);
    const work = new PublishNotices({ ...deps, publisher, limits });
    return { name: `publish-${name}`, everyMs: LOOK_EVERY_MS, run: (signal) => work.run(signal) };
  });
}

function webhookFrom(config: SweeperConfig): StatusPublisher {
  const { TUTTI_STATUS_WEBHOOK_URL: url, TUTTI_STATUS_WEBHOOK_SECRET: secret } = config;
  if (url === undefined) throw missing("TUTTI_STATUS_WEBHOOK_URL", "an http or https URL, for the publisher webhook");
  if (secret === undefined) throw missing("TUTTI_STATUS_WEBHOOK_SECRET", "the secret that signs what a webhook sends");
  const { TUTTI_HTTP_EGRESS_ALLOW: policy, TUTTI_STATUS_WEBHOOK_TIMEOUT_MS: timeoutMs } = config;
  return webhookPublisher({ url: new URL(url), secret, policy, timeoutMs, nowMs: Date.now });
}

const missing = (variable: string, wanted: string): ConfigError =>
  new ConfigError([{ variable, wanted, came: "nothing" }]);

const LOOK_EVERY_MS = 250;
