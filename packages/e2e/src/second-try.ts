import { jest } from "@jest/globals";

// After all others of its file, when what disturbed it may be over. `npm test` names each test that needed it.
jest.retryTimes(1, { logErrorsBeforeRetry: true });
