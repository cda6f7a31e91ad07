import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

import { boundedLabels } from "./bounded-labels.ts";

/** What every metric is described by. */
export interface MetricOptions<Label extends string> {
  /** Without the prefix `tutti_`, which is put before it; the unit ends the name (`_total`, `_seconds`, `_bytes`). */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly Label[];
  /** How many values one label may have (default 100). What comes beyond is counted under `other`, so that no client fills the memory. */
  readonly maxLabelValues?: number;
}

/** Values for a metric's labels. */
export type LabelValues<Label extends string> = Readonly<Record<Label, string | number>>;

/** The metrics of a process. */
export interface Metrics {
  /** What `/metrics` serves. */
  readonly registry: Registry;
  /** Something counted; only rises. */
  counter<Label extends string = never>(
    options: MetricOptions<Label>,
  ): { add(labels: LabelValues<Label>, count?: number): void };
  /** Something measured now. `read`, where given, is called when the metrics are asked for. */
  gauge<Label extends string = never>(
    options: MetricOptions<Label> & { readonly read?: () => number },
  ): { set(labels: LabelValues<Label>, value: number): void };
  /** How values are spread. `buckets` are upper limits; the default suits seconds from 1 ms to 60 s. */
  histogram<Label extends string = never>(
    options: MetricOptions<Label> & { readonly buckets?: readonly number[] },
  ): { observe(labels: LabelValues<Label>, value: number): void };
}

/** A registry of its own with the process's default metrics (CPU, memory, event loop). All metrics bear `service` and `instance`. */
export function makeMetrics(source: { readonly service: string; readonly instance: string }): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service: source.service, instance: source.instance });
  collectDefaultMetrics({ register: registry });

  return {
    registry,
    counter: (options) => {
      const bounded = boundedLabels(options);
      const counter = new Counter(description(options, registry));
      return { add: (labels, count = 1) => counter.inc(bounded(labels), count) };
    },
    gauge: (options) => {
      const bounded = boundedLabels(options);
      const { read } = options;
      const gauge: Gauge = new Gauge({
        ...description(options, registry),
        ...(read === undefined ? {} : { collect: () => gauge.set(read()) }),
      });
      return { set: (labels, value) => gauge.set(bounded(labels), value) };
    },
    histogram: (options) => {
      const bounded = boundedLabels(options);
      const histogram = new Histogram({
        ...description(options, registry),
        buckets: [...(options.buckets ?? secondsBuckets)],
      });
      return { observe: (labels, value) => histogram.observe(bounded(labels), value) };
    },
  };
}

function description({ name, help, labels = [] }: MetricOptions<string>, registry: Registry) {
  return { name: `tutti_${name}`, help, labelNames: [...labels], registers: [registry] };
}

const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
