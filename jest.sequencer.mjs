import TestSequencer from "@jest/test-sequencer";

/**
 * What a file takes on two processors that do nothing else, in seconds, as `npm test` tells of the slowest at its end. Those that are not
 * named take a few seconds where they start a cluster and one or two elsewhere.
 */
const seconds = {
  "packages/e2e/src/console/console": 140,
  "packages/e2e/src/fuzz/fuzz": 60,
  "packages/e2e/src/violence/violence": 60,
  "packages/e2e/src/conformance/conformance": 50,
  "packages/e2e/src/one-cluster": 45,
  "packages/e2e/src/limits/limits": 35,
  "packages/e2e/src/recovery/untold-commits": 32,
  "packages/e2e/src/unhindered-callers": 30,
  "packages/e2e/src/recovery/lost-answers": 27,
  "packages/e2e/src/recovery/pauses-and-stops": 22,
  "packages/e2e/src/event-handlers": 22,
  "packages/e2e/src/waiting-callers": 22,
  "packages/e2e/src/system-tasks/http-tasks": 21,
  "packages/e2e/src/console/bulk-jobs": 20,
  "packages/e2e/src/flat-cost": 17,
  "packages/e2e/src/killed-deciders": 17,
  "packages/e2e/src/hostile-input": 17,
  "packages/e2e/src/families/families": 16,
  "packages/e2e/src/worker-stream": 11,
  "packages/e2e/src/search": 10,
  "packages/e2e/src/external-payloads-in-s3": 9,
  "packages/simulation/src/simulate": 30,
  "packages/sandbox/src/python/python": 16,
  "deploy/local/src/start/start-command": 13,
  "packages/mysql-store/src/search-index": 12,
  "packages/mysql-store/src/execution-store": 11,
  "packages/sandbox/src/hostile-scripts": 10,
  "packages/simulation/src/worker-stream": 10,
  "packages/sandbox/src/pool/thread-pool": 7,
  "packages/mysql-store/src/migrate/migrate": 7,
};

/** Those that start a cluster mostly wait for it, the others compute. */
const startsCluster = (path) => /\/packages\/e2e\/src\/(?!house\/)/.test(path);

const secondsOf = (path) => {
  const name = Object.keys(seconds).find((end) => path.endsWith(`/${end}.test.ts`));
  return name === undefined ? (startsCluster(path) ? 6 : 1) : seconds[name];
};

/**
 * Begins the longest files first, so that none is left over at the end while the other workers have nothing to do; and mixes those that
 * wait with those that compute, so that there is always one to compute: of each kind the same share has begun at any time.
 */
export default class WaitingBesideComputing extends TestSequencer {
  sort(tests) {
    const inOrder = super.sort(tests);
    const lane = (isOfLane) => {
      const those = inOrder
        .filter(({ path }) => isOfLane(path))
        .toSorted((a, b) => secondsOf(b.path) - secondsOf(a.path));
      const total = those.reduce((sum, { path }) => sum + secondsOf(path), 0);
      let begun = 0;
      return those.map((test) => {
        const share = begun / total;
        begun += secondsOf(test.path);
        return { test, share };
      });
    };
    const lanes = [...lane(startsCluster), ...lane((path) => !startsCluster(path))];
    return lanes.toSorted((a, b) => a.share - b.share).map(({ test }) => test);
  }
}
