import { createFieldReader } from '../field-reader.ts';
import type { JsonObject } from '../json.ts';
import { failArtifact } from '../model.ts';

/** The parameters of an artifact as an object. */
export function parametersOf({ parameters }: JsonObject): JsonObject {
  if (typeof parameters === 'object' && parameters !== null && !Array.isArray(parameters)) {
    return parameters;
  }
  throw new Error('the artifact has no parameters');
}

/** The parameters of a ridge artifact, typed. */
export function ridgeParametersOf(artifact: JsonObject) {
  const reader = createFieldReader({ value: artifact.parameters, path: '', fail: failArtifact });
  return {
    intercept: reader.number('intercept'),
    features: reader.objects('features').map((feature) => ({
      name: feature.text('name'),
      coefficient: feature.number('coefficient'),
      coefficient_per_unit: feature.number('coefficient_per_unit'),
      mean: feature.number('mean'),
      scale: feature.number('scale'),
    })),
    history_tail: reader.numbers('history_tail'),
    price_tail: reader.numbers('price_tail'),
  };
}
