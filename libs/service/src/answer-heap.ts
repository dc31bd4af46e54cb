/** What a process answers when its parent asks for its heap. Bytes in use. */
export interface HeapAnswer {
  heapBytes: number;
}

/**
 * Lets the parent process ask, by the IPC message `heap`, how much memory is in use after a forced collection. Only processes
 * that were forked with `--expose-gc` answer; nobody else can ask.
 */
export function answerHeap(): void {
  const { gc } = globalThis;
  if (gc === undefined || process.send === undefined) return;
  process.on('message', (asked: unknown) => {
    if (asked !== 'heap') return;
    gc();
    process.send?.({ heapBytes: process.memoryUsage().heapUsed } satisfies HeapAnswer);
  });
}
