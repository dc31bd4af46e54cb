import { mutatedRequests } from './mutated-requests.js';

/** A process of the fuzz test: gets a seed and a count, answers what became of them. */
process.on('message', async ({ seed, count }: { seed: number; count: number }) => {
  try {
    process.send!(await mutatedRequests(seed, count));
  } catch (error) {
    process.send!({ faults: [String((error as Error).stack)], statuses: {} });
  }
});
process.once('disconnect', () => process.exit(0));
