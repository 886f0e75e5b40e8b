import { createFieldReader, type FieldReader } from '../field-reader.ts';
import { ForecastError, type ForecastErrorCode, notFinite } from '../forecast-error.ts';
import type { JsonObject } from '../json.ts';
import {
  defineModel,
  type FittedModel,
  failArtifact,
  fitOnce,
  type KnownFits,
  type Model,
  type TrainingSpan,
  writeModel,
} from '../model.ts';
import type { Series } from '../series.ts';
import { errorsOfScale } from '../training-errors.ts';

type CombinationParameters = { members: JsonObject[] };

/**
 * Every day is forecast as the median of what the `members` forecast, each with its default configuration: Petropoulos &
 * Svetunkov (2020), "A simple combination of univariate models", IJF 36(1), 110–115; Clemen (1989), "Combining forecasts",
 * IJF 5(4), 559–583. Members for which the series is too short, or whose numbers leave the range of numbers on it, take no
 * part, so one value is enough. The error of a day is the median of the members' errors. The parameters are the members' own, written in full.
 */
export function defineMedianCombination(members: readonly Model[]): Model {
  const defaultConfig: JsonObject = {};
  const load = (parameters: CombinationParameters, span: TrainingSpan) =>
    readMembers({ parameters: readerOf(parameters), members, span });
  return defineModel({
    modelType: 'median_combination',
    featureFrameVersion: 1,
    defaultConfig,
    readConfig: () => defaultConfig,
    describeFeatures: () => null,
    fit: ({ series, horizon, known }) => {
      const fitted = fitMembers(members, { series, horizon, known });
      const parameters = { members: fitted.map((model) => writeModel(model)) };
      const [scale = null] = medianDeviations(fitted, 1);
      return { parameters, errors: errorsOfScale(scale) };
    },
    readParameters: ({ parameters, span }) => {
      parameters.allowOnly(['members']);
      const fitted = readMembers({ parameters, members, span });
      return { members: fitted.map((model) => writeModel(model)) };
    },
    reachOf: ({ members: written }) => {
      const limits = written.flatMap(({ horizon }) => (typeof horizon === 'number' ? horizon : []));
      return limits.length === 0 ? null : Math.min(...limits);
    },
    spread: ({ parameters, span, horizon }) => {
      const deviations = medianDeviations(load(parameters, span), horizon);
      const [scale = 0] = deviations;
      return deviations.map((deviation) => (scale === 0 ? 1 : deviation / scale));
    },
    predict: ({ parameters, span, horizon }) =>
      mediansOf(load(parameters, span).map((model) => model.predict(horizon))),
  });
}

type Training = { series: Series; horizon: number; known: KnownFits };

/** Those that the series suits. Naive takes any series, unless its very values are too large. */
function fitMembers(members: readonly Model[], training: Training): FittedModel[] {
  const fitted = members.flatMap((member) => fitMember(member, training));
  if (fitted.length === 0) throw notFinite('median_combination', 'training');
  return fitted;
}

/** None where the series is too short or too large for it; every other refusal is the combination's own. */
function fitMember(member: Model, { series, horizon, known }: Training): FittedModel[] {
  try {
    const fit = () => member.fit({ config: {}, series, horizon });
    const fitted = fitOnce(known, member.modelType, fit);
    return isFiniteAhead(fitted, horizon) ? [fitted] : [];
  } catch (error) {
    if (error instanceof ForecastError && leftOut.has(error.code)) return [];
    throw error;
  }
}

const leftOut: ReadonlySet<ForecastErrorCode> = new Set(['NOT_ENOUGH_DATA', 'NOT_FINITE']);

function isFiniteAhead({ predict, spread, residualScale }: FittedModel, horizon: number): boolean {
  const deviations = spread(horizon).map((multiple) => multiple * (residualScale ?? 0));
  return [...predict(horizon), ...deviations].every(Number.isFinite);
}

function readMembers({
  parameters,
  members,
  span,
}: {
  parameters: FieldReader;
  members: readonly Model[];
  span: TrainingSpan;
}): FittedModel[] {
  const written = parameters.objects('members');
  if (written.length === 0) parameters.fail('members', 'must name at least one');
  const names = written.map((artifact) => artifact.text('model_type'));
  if (new Set(names).size < names.length) parameters.fail('members', 'names one twice');
  return written.map((artifact, index) => {
    const member = members.find(({ modelType }) => modelType === names[index]);
    if (member === undefined) return artifact.fail('model_type', 'is no member');
    return member.load({ artifact, span });
  });
}

/** In units/day, over the members that have an error to tell; empty when none has. */
function medianDeviations(models: readonly FittedModel[], horizon: number): number[] {
  return mediansOf(
    models.flatMap(({ residualScale, spread }) =>
      residualScale === null ? [] : [spread(horizon).map((multiple) => multiple * residualScale)],
    ),
  );
}

/** Day by day over lists of the same length. */
function mediansOf(lists: readonly (readonly number[])[]): number[] {
  return (lists[0] ?? []).map((_, day) =>
    medianOf(lists.map((list) => list[day] ?? Number.NaN).sort((left, right) => left - right)),
  );
}

function medianOf(sorted: readonly number[]): number {
  const low = sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
  const high = sorted[sorted.length >> 1] ?? Number.NaN;
  return low + (high - low) / 2;
}

function readerOf(value: CombinationParameters): FieldReader {
  return createFieldReader({ value, path: 'parameters', fail: failArtifact });
}
