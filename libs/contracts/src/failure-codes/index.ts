import { commandLineCodes } from './command-line.js';
import { configDriveCodes } from './config-drive.js';
import type { CodeMeaning } from './failure-code.js';
import { hypervisorCodes } from './hypervisor.js';
import { imageCodes } from './image.js';
import { instanceCodes } from './instance.js';
import { networkCodes } from './network.js';
import { operationCodes } from './operation.js';
import { platformCodes } from './platform.js';
import { storageCodes } from './storage.js';

export type { CodeMeaning } from './failure-code.js';

/** Every code that a failure can have, so that a client can have one table of what it makes of them. */
export const failureCodes = {
  ...platformCodes,
  ...operationCodes,
  ...instanceCodes,
  ...imageCodes,
  ...storageCodes,
  ...networkCodes,
  ...configDriveCodes,
  ...hypervisorCodes,
  ...commandLineCodes,
} satisfies Record<string, CodeMeaning>;

export type FailureCode = keyof typeof failureCodes;
