import { spawn } from 'node:child_process';

/**
 * Sees to it that a child process ends when this process does, in whatever way this process ends (SIGKILL included).
 * A small shell holds the other end of a pipe of ours; when the pipe closes it sends SIGTERM.
 *
 * @returns a function that lifts the watch; call it once the child has ended, before its pid can be given to another
 */
export function endWithParent(pid: number): () => void {
  const watch = spawn('/bin/sh', ['-c', `read -r _; kill -TERM ${pid} 2>/dev/null`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watch.on('error', () => undefined);
  watch.unref();
  (watch.stdin as unknown as { unref?: () => void }).unref?.();
  return () => void watch.kill('SIGKILL');
}
