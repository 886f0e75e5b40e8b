import { requireDays } from '../forecast-error.ts';
import { fields, finiteNumber, wholeNumber } from '../given.ts';
import { defineModel, type Model } from '../model.ts';
import type { ModelType } from '../schema.ts';
import { spreadMean } from '../spread-mean.ts';
import { errorsFrom } from '../training-errors.ts';

const configSchema = fields({ window: wholeNumber(1) });
const parametersSchema = fields({ level: finiteNumber });

/**
 * A model that forecasts every day as a weighted mean of the last `window` days (7 by default), all of which must be there;
 * `weightOf` takes a day's place in the window, the oldest is 1. The error is that of one day ahead, which holds the error of the
 * mean already, and grows as the level drifts.
 */
export function defineTrailingMean({
  modelType,
  weightOf,
}: {
  modelType: ModelType;
  weightOf: (place: number) => number;
}): Model {
  const listWeights = (window: number) =>
    Array.from({ length: window }, (_, index) => weightOf(index + 1));
  return defineModel({
    modelType,
    featureFrameVersion: 1,
    defaultConfig: { window: 7 },
    configSchema,
    describeFeatures: () => null,
    fit: ({ config: { window }, series: { values } }) => {
      requireDays({ needed: window, found: values.length, purpose: `${modelType} training` });
      const weights = listWeights(window);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const meanBefore = (day: number) =>
        weights.reduce(
          (sum, weight, index) => sum + weight * (values[day - window + index] ?? 0),
          0,
        ) / total;
      return {
        parameters: { level: meanBefore(values.length) },
        errors: errorsFrom(values, { from: window, predictDay: meanBefore }),
      };
    },
    readParameters: ({ parameters }) => parameters.read(parametersSchema),
    spread: ({ config: { window }, horizon }) =>
      spreadMean({ weights: listWeights(window), horizon }),
    predict: ({ parameters, horizon }) => new Array<number>(horizon).fill(parameters.level),
  });
}
