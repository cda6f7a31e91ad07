/** One run over all packages; `npm test` calls it with the servers at hand. */
export default {
  // Of several projects Jest reads it here alone; the preset's counts where a package is tested by itself.
  testTimeout: 30_000,
  testSequencer: "<rootDir>/jest.sequencer.mjs",
  projects: ["<rootDir>/packages/*", "<rootDir>/services/*", "<rootDir>/deploy/local"],
};
