import { accessibilityTests } from "./accessibility-tests.ts";
import { addressTests } from "./addresses-tests.ts";
import { executionTests } from "./execution-tests.ts";
import { findingTests } from "./finding-tests.ts";
import { givenConsole } from "./given-console.ts";
import { hostileTests } from "./hostile-tests.ts";
import { keyboardTests } from "./keyboard-tests.ts";
import { largeTests } from "./large-tests.ts";
import { listTests } from "./lists-tests.ts";
import { looksTests } from "./looks-tests.ts";
import { screenshotTests } from "./screenshots-tests.ts";
import { servedTests } from "./served-tests.ts";
import { stockTests } from "./stock-tests.ts";
import { storyTests } from "./story-tests.ts";

// One file, so that all of them share a cluster and a browser.
const given = givenConsole();

servedTests(given);
if (given.hasBrowser) {
  storyTests(given);
  keyboardTests(given);
  executionTests(given);
  addressTests(given);
  hostileTests(given);
  listTests(given);
  findingTests(given);
  looksTests(given);
  largeTests(given);
  stockTests(given);
  accessibilityTests(given);
  screenshotTests(given);
}
