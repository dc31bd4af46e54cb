const TICK_MS = 100;

/**
 * Notices that the machine stands still, as a virtual one does while it is saved or moved: a timer of ours comes late by that time.
 *
 * @returns `end` says how late it came at most, in ms
 */
export function longestStandstill(): { end(): number } {
  let last = Date.now();
  let longest = 0;
  const tick = () => {
    longest = Math.max(longest, Date.now() - last - TICK_MS);
    last = Date.now();
  };
  const timer = setInterval(tick, TICK_MS);
  return {
    end() {
      clearInterval(timer);
      tick();
      return longest;
    },
  };
}
