import type { ClientProgram } from "../client-program.ts";

export const javascriptSdk: ClientProgram = {
  name: "javascript-sdk",
  client: "JavaScript SDK (@io-orkes/conductor-javascript)",
  needs: [],
  fetch: () => [["npm", "ci", "--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts", "--legacy-peer-deps"]],
  build: () => [],
  run: () => [process.execPath, "main.mjs"],
};
