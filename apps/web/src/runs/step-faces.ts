import type { StatusTone } from '../components/status-mark.tsx';
import type { StepProgress } from './run-progress.ts';

/** How a step or phase stands, the same while it is watched and in the record. */
export const stepFaces: Record<StepProgress['state'], { tone: StatusTone; word: string }> = {
  waiting: { tone: 'none', word: 'waiting' },
  running: { tone: 'busy', word: 'running' },
  pass: { tone: 'good', word: 'passed' },
  warn: { tone: 'warn', word: 'warning' },
  fail: { tone: 'bad', word: 'failed' },
  stopped: { tone: 'none', word: 'stopped' },
  skip: { tone: 'none', word: 'skipped' },
};
