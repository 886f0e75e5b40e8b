import { createHash } from 'node:crypto';
import { stringifyCompactCanonicalJson } from '@vitrine/bundle';
import type { ModelRun } from '@vitrine/contract';
import { listDays } from '@vitrine/forecasting';

interface Series {
  startDate: string;
  values: readonly number[];
}

/** SHA-256 of the compact canonical JSON of `[[date, quantity], …]`, gaps as 0. */
export function hashSeries({ startDate, values }: Series): string {
  const dates = listDays(startDate, values.length);
  return sha256(
    stringifyCompactCanonicalJson(values.map((value, day) => [dates[day] ?? '', value])),
  );
}

type Config = Pick<
  ModelRun,
  'model_type' | 'model_config' | 'feature_config' | 'feature_frame_version'
>;

/** SHA-256 of the compact canonical JSON of the configuration, features included. */
export function hashConfig(config: Config): string {
  const { model_type, model_config, feature_config, feature_frame_version } = config;
  return sha256(
    stringifyCompactCanonicalJson({
      model_type,
      model_config,
      feature_config,
      feature_frame_version,
    }),
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
