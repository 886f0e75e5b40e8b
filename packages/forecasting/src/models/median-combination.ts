import * as z from 'zod';
import { ForecastError, type ForecastErrorCode, notFinite } from '../forecast-error.ts';
import { fields, type Given, given, isDistinct, listOf, text } from '../given.ts';
import {
  defineModel,
  type FittedModel,
  fitOnce,
  type KnownFits,
  type Model,
  refuseArtifact,
  type TrainingSpan,
  writeModel,
} from '../model.ts';
import type { JsonObject } from '../schema.ts';
import type { Series } from '../series.ts';
import { errorsOfScale } from '../training-errors.ts';

type CombinationParameters = { members: JsonObject[] };

const configSchema = fields({});
/** Each member is read by its own model. */
const parametersSchema = fields({
  members: listOf(z.looseObject({ model_type: text }, 'must be an object'))
    .min(1, 'must name at least one')
    .refine(
      (members) => isDistinct(members.map(({ model_type }) => model_type)),
      'names one twice',
    ),
});

/**
 * Every day is forecast as the median of what the `members` forecast, each with its default configuration: Petropoulos &
 * Svetunkov (2020), "A simple combination of univariate models", IJF 36(1), 110–115; Clemen (1989), "Combining forecasts",
 * IJF 5(4), 559–583. Members for which the series is too short, or whose numbers leave the range of numbers on it, take no
 * part, so one value is enough. The error of a day is the median of the members' errors. The parameters are the members' own, written in full.
 */
export function defineMedianCombination(members: readonly Model[]): Model {
  const load = (parameters: CombinationParameters, span: TrainingSpan) =>
    readMembers({ parameters: givenParameters(parameters), members, span });
  return defineModel({
    modelType: 'median_combination',
    featureFrameVersion: 1,
    defaultConfig: {},
    configSchema,
    describeFeatures: () => null,
    fit: ({ series, horizon, known }) => {
      const fitted = fitMembers(members, { series, horizon, known });
      const parameters = { members: fitted.map((model) => writeModel(model)) };
      const [scale = null] = medianDeviations(fitted, 1);
      return { parameters, errors: errorsOfScale(scale) };
    },
    readParameters: ({ parameters, span }) => {
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
  parameters: Given;
  members: readonly Model[];
  span: TrainingSpan;
}): FittedModel[] {
  return parameters.read(parametersSchema).members.map((written, index) => {
    const artifact = parameters.part(['members', index], written);
    const member = members.find(({ modelType }) => modelType === written.model_type);
    if (member === undefined) return artifact.refuse(['model_type'], 'is no member');
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

function givenParameters(value: CombinationParameters): Given {
  return given({ value, path: ['parameters'], refuse: refuseArtifact });
}
