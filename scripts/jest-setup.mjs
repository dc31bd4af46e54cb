import { jest } from '@jest/globals';

// A shared build machine may starve a test of time. There, one that fails is tried once more; its first error is printed.
if (process.env.CI) jest.retryTimes(1, { logErrorsBeforeRetry: true });
