import { describe, expect, it } from 'vitest';
import {
  exampleCompletion as complete,
  exampleOutcome,
  exampleShowcaseRun,
  exampleStep as stepEvent,
} from '../testing/examples.ts';
import { findTroubles, hadDeletedSales, judgeEnding, readRunProgress } from './run-progress.ts';

describe('the progress of a run', () => {
  it('waits everywhere before the first event', () => {
    const progress = readRunProgress([]);
    expect(progress.phases.map((phase) => phase.state)).toEqual(Array(6).fill('waiting'));
    expect(progress.current).toBeNull();
  });

  it('says what a phase found once all its steps ended, and which step is under way', () => {
    const events = [
      stepEvent('precheck'),
      stepEvent('reset', { status: 'skip' }),
      stepEvent('seed', { status: 'skip' }),
      stepEvent('status', { detail: '374 days, 35,509 units' }),
      stepEvent('features'),
      stepEvent('train', { event_type: 'step_start', status: null, detail: '' }),
    ];
    const progress = readRunProgress(events);
    expect(progress.phases[0]).toMatchObject({
      state: 'pass',
      part: 1,
      finding: '374 days, 35,509 units',
    });
    expect(progress.phases[1]).toMatchObject({ state: 'running', part: 0, finding: '' });
    expect(progress.current).toMatchObject({ step_name: 'train', step_index: 6 });
  });

  it('takes the worst step for the phase and the failing step for its words', () => {
    const progress = readRunProgress([
      stepEvent('train'),
      stepEvent('v2_train', { status: 'warn' }),
      stepEvent('backtest', { status: 'fail', detail: '20 days, 72 needed' }),
    ]);
    expect(progress.phases[1]).toMatchObject({ state: 'fail', finding: '20 days, 72 needed' });
    expect(findTroubles(progress).map((step) => step.step_name)).toEqual(['v2_train', 'backtest']);
  });

  it('has a result after the end and no current step', () => {
    const start = stepEvent('keep', { event_type: 'step_start', status: null });
    const progress = readRunProgress([start, stepEvent('keep'), complete()]);
    expect(progress.current).toBeNull();
    expect(progress.result).toMatchObject({ overall_status: 'pass', winner_wape: 0.5 });
  });

  it('is neutral where it was stopped on request, and later steps were not reached', () => {
    const progress = readRunProgress(
      [
        stepEvent('reset'),
        stepEvent('seed', { status: 'fail', detail: 'Stopped on request.' }),
        stepEvent('train', { status: 'skip', detail: 'An earlier step failed' }),
      ],
      { stopped: true },
    );
    expect(findTroubles(progress)).toEqual([]);
    expect(progress.phases[0]?.finding).toBe('Stopped on request.');
    expect(progress.phases[1]?.steps[0]).toMatchObject({ state: 'skip', detail: 'Not reached' });
    expect(hadDeletedSales(progress)).toBe(true);
  });

  it('has the candidates and the verdict of its backtest, and nothing of one that told none', () => {
    const data = { ...exampleOutcome(), models: {} };
    expect(readRunProgress([stepEvent('backtest', { data })]).outcome).toEqual(exampleOutcome());
    const older = { models: { naive: { metrics: { wape: 0.7 } } } };
    expect(readRunProgress([stepEvent('backtest', { data: older })]).outcome).toBeNull();
  });

  it('keeps the fault of the runner itself', () => {
    const fault = complete({ event_type: 'error', detail: 'lock lost', data: {} });
    expect(readRunProgress([fault, complete()]).fault).toBe('lock lost');
  });

  it('leaves a fault out that the step has told where the run broke off', () => {
    const gone = 'What ran this was gone.';
    const detail = `${gone} The sales had already been deleted.`;
    const seed = stepEvent('seed', { status: 'fail', detail });
    const fault = complete({ event_type: 'error', detail: gone, data: {} });
    expect(readRunProgress([seed, fault, complete()]).fault).toBeNull();
  });
});

describe('the end of a run', () => {
  const run = exampleShowcaseRun();

  it('is judged by the record while its result has not arrived', () => {
    const nothing = readRunProgress([]);
    expect(judgeEnding(run, nothing)).toBe('pass');
    expect(judgeEnding({ ...run, status: 'failed' }, nothing)).toBe('fail');
  });

  it('is no failure when somebody asked for it, but a stop that came too late is none', () => {
    const stop_requested_at = '2026-11-22T10:00:00.500Z';
    const nothing = readRunProgress([]);
    expect(judgeEnding({ ...run, status: 'failed', stop_requested_at }, nothing)).toBe('stopped');
    const ended = readRunProgress([complete()]);
    expect(judgeEnding({ ...run, status: 'running', stop_requested_at }, ended)).toBe('pass');
    expect(judgeEnding({ ...run, stop_requested_at }, nothing)).toBe('pass');
  });
});
