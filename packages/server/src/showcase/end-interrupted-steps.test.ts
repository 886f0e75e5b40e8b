import { type StepEvent, type StepName, type StepSummary, showcaseSteps } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import { endInterruptedSteps, findEndedSteps } from './end-interrupted-steps.ts';

const names = showcaseSteps.map(({ step_name }) => step_name);
const upTo = (step: StepName) => names.slice(0, names.indexOf(step));

const passed = (step_name: StepName): StepSummary => ({
  step_name,
  status: 'pass',
  detail: `${step_name} passed`,
  duration_ms: 7,
});

function eventOf(
  event_type: 'step_start' | 'step_complete',
  { step_name, ...end }: StepSummary,
): StepEvent {
  return {
    event_type,
    step_name,
    step_index: names.indexOf(step_name) + 1,
    total_steps: 16,
    phase_name: 'data',
    phase_index: 1,
    phase_total: 6,
    data: {},
    timestamp: '2026-01-01T20:00:00.000Z',
    ...end,
  };
}

const startOf = (step: StepName) => eventOf('step_start', passed(step));
const endsOf = (...steps: StepSummary[]) => steps.map((step) => eventOf('step_complete', step));

function end(traces: Partial<Parameters<typeof findEndedSteps>[0]>) {
  const ended = findEndedSteps({ events: [], workspaceSteps: [], ...traces });
  const kept = { status: 'pass', detail: 'Kept as failed' } as const;
  return endInterruptedSteps({ ended, cause: 'gone', kept }).map(
    ({ step_name, status, detail, duration_ms }) =>
      `${step_name} ${status} ${duration_ms}: ${detail}`,
  );
}

const skippedAfter = (step: StepName) =>
  names.slice(names.indexOf(step) + 1, -1).map((name) => `${name} skip 0: An earlier step failed`);
const passedUpTo = (step: StepName) => upTo(step).map((name) => `${name} pass 7: ${name} passed`);
const keptAsFailed = 'keep pass 0: Kept as failed';

describe('the steps of a run whose runner is gone', () => {
  it('fail from the first on if it has no events', () => {
    expect(end({})).toEqual([
      'precheck fail 0: gone',
      ...skippedAfter('precheck'),
      'keep pass 0: Kept as failed',
    ]);
  });

  it('fail from the interrupted step on, and are unchanged before it', () => {
    expect(end({ events: [...endsOf(...upTo('train').map(passed)), startOf('train')] })).toEqual([
      ...passedUpTo('train'),
      'train fail 0: gone',
      ...skippedAfter('train'),
      keptAsFailed,
    ]);
  });

  it('are as saved on the workspace if one has no end event', () => {
    const workspaceSteps = [...upTo('train').map(passed), passed('train')];
    expect(
      end({ events: [...endsOf(...upTo('train').map(passed)), startOf('train')], workspaceSteps }),
    ).toEqual([
      ...passedUpTo('v2_train'),
      'v2_train fail 0: gone',
      ...skippedAfter('v2_train'),
      keptAsFailed,
    ]);
  });

  it('keep their own failure if one had failed before', () => {
    const failed: StepSummary = { ...passed('seed'), status: 'fail', detail: 'no room' };
    expect(end({ events: endsOf(passed('precheck'), passed('reset'), failed) })).toEqual([
      ...passedUpTo('seed'),
      'seed fail 7: no room',
      ...skippedAfter('seed'),
      keptAsFailed,
    ]);
  });

  it('fail in keep itself if everything before it passed', () => {
    const done = endsOf(...upTo('keep').map(passed));
    expect(end({ events: [...done, startOf('keep')] })).toEqual([
      ...passedUpTo('keep'),
      'keep fail 0: gone',
    ]);
  });
});
