import { parentPort, workerData } from "node:worker_threads";
import type { EvaluationOutcome, Evaluator, EvaluatorMaker, ThreadStart } from "../evaluation.ts";
import { claim } from "../pool/claims.ts";
import type { FromThread, ToThread } from "../pool/thread-messages.ts";

/** What a thread of the pool runs: makes its language's evaluator, then evaluates what it is sent, one by one. */
const { language, limits, claims } = workerData as ThreadStart & { readonly claims: Int32Array };
const port = parentPort;
if (port === null) throw new Error("thread-main runs in a worker thread only");

const send = (message: FromThread): void => port.postMessage(message);
const evaluator = await (await makerOf(language))(limits);
let last: Promise<void> = Promise.resolve();
port.on("message", (message: ToThread) => {
  last = last.then(() => answer(evaluator, message));
});
send({ kind: "ready" });

// A language is loaded when it is first used.
async function makerOf(name: ThreadStart["language"]): Promise<EvaluatorMaker> {
  switch (name) {
    case "javascript":
      return (await import("../javascript/make-javascript-evaluator.ts")).makeJavaScriptEvaluator;
    case "jq":
      return (await import("../jq/make-jq-evaluator.ts")).makeJqEvaluator;
    case "python":
      return (await import("../python/make-python-evaluator.ts")).makePythonEvaluator;
  }
}

async function answer(evaluate: Evaluator, { ticket, slot, evaluation }: ToThread): Promise<void> {
  if (!claim(claims, { slot, ticket })) return;
  let outcome: EvaluationOutcome;
  try {
    outcome = await evaluate(evaluation);
  } catch (error) {
    // No script should come here. The thread ends, for nobody knows what it is worth now.
    send({ kind: "broken", ticket, reason: String(error) });
    process.exit(1);
  }
  send({ kind: "answer", ticket, outcome });
}
