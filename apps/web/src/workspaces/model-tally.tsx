import { describeUnchecked, type ModelChecks } from './model-checks.ts';

/** "3 referenced · 2 verified · 1 missing": the model files of a bundle, counted by what hashing them found. */
export function ModelTally({ models }: { models: ModelChecks }) {
  const { referenced, verified, changed } = models;
  const unchecked = describeUnchecked(models);
  return (
    <span className="tabular-nums">
      {referenced} referenced
      {verified > 0 && ` · ${verified} verified`}
      {changed > 0 && (
        <>
          {' · '}
          <span className="font-medium text-bad">{changed} changed</span>
        </>
      )}
      {unchecked && (
        <>
          {' · '}
          <span className="font-medium text-warn">{unchecked}</span>
        </>
      )}
    </span>
  );
}
