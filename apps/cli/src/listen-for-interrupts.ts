import { VitrineError } from '@vitrine/server';

const interrupts = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Turns the first interrupt into an abort with that sentence; a second one ends the process, as without this listener. */
export function listenForInterrupts(sentence: string): {
  signal: AbortSignal;
  dispose: () => void;
} {
  const controller = new AbortController();
  const abort = () => {
    dispose();
    controller.abort(new VitrineError('INVALID_INPUT', sentence));
  };
  const dispose = () => {
    for (const name of interrupts) process.off(name, abort);
  };
  for (const name of interrupts) process.on(name, abort);
  return { signal: controller.signal, dispose };
}
