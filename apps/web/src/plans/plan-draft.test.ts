import { describe, expect, it } from 'vitest';
import { examplePlan, runIds } from '../testing/examples.ts';
import { changeKind, checkPlan, draftFromPlan, emptyPlan } from './plan-draft.ts';

const period = { start_date: '2011-12-10', end_date: '2011-12-11' };
const draft = { ...emptyPlan, run_id: runIds[0], name: 'A plan' };

describe('the draft of a plan', () => {
  it('sends only what is assumed', () => {
    expect(checkPlan(draft).simulation).toEqual({
      run_id: runIds[0],
      horizon: 14,
      method: 'heuristic',
      assumptions: {},
    });
  });

  it('turns per cent into fractions', () => {
    const { plan } = checkPlan({
      ...draft,
      price: { ...period, percent: '-15' },
      promotion: { ...period, kind: 'bogo', percent: '' },
    });
    expect(plan?.assumptions).toEqual({
      price: { ...period, change_pct: -0.15 },
      promotion: { ...period, kind: 'bogo' },
    });
  });

  it.each(['-91', '501', 'ten', ''])('refuses a price change of "%s" per cent', (percent) => {
    const checked = checkPlan({ ...draft, price: { ...period, percent } });
    expect(checked.errors).toEqual({
      'assumptions.price.change_pct': 'A number from −90 to 500',
    });
    expect(checked.simulation).toBeNull();
  });

  it.each(['-90', '500'])('takes a price change of %s per cent', (percent) => {
    expect(checkPlan({ ...draft, price: { ...period, percent } }).errors).toEqual({});
  });

  it('sends the price of today only where it is given', () => {
    expect(checkPlan({ ...draft, unit_price: ' 2.95 ' }).plan?.assumptions).toEqual({
      unit_price: 2.95,
    });
    for (const unit_price of ['0', '-1', 'two']) {
      expect(checkPlan({ ...draft, unit_price }).errors).toEqual({
        'assumptions.unit_price': 'A number above 0',
      });
    }
  });

  it.each(['pct_off', 'markdown'] as const)('wants the discount of a %s', (kind) => {
    const promotion = { ...period, kind, percent: '' };
    expect(checkPlan({ ...draft, promotion }).errors).toEqual({
      'assumptions.promotion.discount_pct': 'A number from 0 to 90',
    });
    const { plan } = checkPlan({ ...draft, promotion: { ...promotion, percent: '0' } });
    expect(plan?.assumptions.promotion?.discount_pct).toBe(0);
  });

  it('leaves no discount behind where the promotion becomes another', () => {
    const percentOff = { ...period, kind: 'pct_off', percent: '10' } as const;
    const bogo = changeKind(percentOff, 'bogo');
    expect(bogo).toEqual({ ...period, kind: 'bogo', percent: '' });
    expect(changeKind(percentOff, 'bundle').percent).toBe('');
    expect(changeKind(percentOff, 'markdown').percent).toBe('10');
    expect(changeKind(bogo, 'pct_off').percent).toBe('10');
    expect(checkPlan({ ...draft, promotion: bogo }).simulation?.assumptions.promotion).toEqual({
      ...period,
      kind: 'bogo',
    });
  });

  it('wants a period that begins before it ends', () => {
    const price = { start_date: '2011-12-12', end_date: '2011-12-10', percent: '5' };
    expect(checkPlan({ ...draft, price }).errors).toEqual({
      'assumptions.price.end_date': 'Must not be before the first day',
    });
  });

  it('names the fields that are missing', () => {
    const checked = checkPlan({
      ...emptyPlan,
      horizon: '91',
      price: { start_date: '', end_date: '2011-12-10', percent: '5' },
      holiday: { dates: [] },
      inventory: { on_hand_units: '-1' },
    });
    expect(checked.errors).toMatchObject({
      run_id: 'Choose a run',
      horizon: 'Must be 90 or less',
      'assumptions.price.start_date': 'Choose a day',
      'assumptions.holiday.dates': 'Add at least one day',
      'assumptions.inventory.on_hand_units': 'Must be 0 or more',
      name: 'Must not be empty',
    });
  });

  it('can be simulated before it has a name', () => {
    const { simulation, plan } = checkPlan({ ...draft, name: ' ' });
    expect(simulation).not.toBeNull();
    expect(plan).toBeNull();
  });

  it('keeps a tag with a comma whole, and names what is wrong with one at the field of all', () => {
    const tags = ['Berlin, Mitte', 'q4'];
    expect(checkPlan({ ...draft, tags }).plan?.tags).toEqual(tags);
    const { errors } = checkPlan({ ...draft, tags: ['q4', 'x'.repeat(129)] });
    expect(errors).toEqual({ tags: 'Must be 128 characters or fewer' });
    expect(draftFromPlan(examplePlan({ tags: [...tags, 'q4'] })).tags).toEqual(tags);
  });

  it('copies a plan with its assumptions, without the tags that say who saved it', () => {
    const plan = examplePlan({
      assumptions: {
        unit_price: 2.95,
        price: { ...period, change_pct: -0.07 },
        promotion: { ...period, kind: 'pct_off', discount_pct: 0.29 },
        holiday: { dates: ['2011-12-10'] },
        inventory: { on_hand_units: 12.5 },
        lifecycle: { stage: 'decline' },
      },
    });
    const copy = checkPlan(draftFromPlan(plan));
    expect(copy.errors).toEqual({});
    expect(copy.plan).toEqual({
      run_id: plan.run_id,
      horizon: 3,
      method: 'heuristic',
      assumptions: plan.assumptions,
      name: 'Price cut clone',
      tags: ['q4'],
      cloned_from: plan.scenario_id,
    });
  });
});
