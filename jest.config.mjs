/** One run over all packages; `npm test` calls it with the servers at hand. */
export default {
  projects: ["<rootDir>/packages/*", "<rootDir>/services/*", "<rootDir>/deploy/local"],
};
