import { type ComponentProps, lazy, type ReactNode, Suspense } from 'react';
import { loadCode } from '../connection/load-code.ts';
import type * as Charts from './charts.ts';

/** All charts are one file of the page that is asked for when the first one is shown. */
const load = () => loadCode(() => import('./charts.ts'));

const LazyForecastChart = lazy(async () => ({ default: (await load()).ForecastChart }));
const LazyOverlayChart = lazy(async () => ({ default: (await load()).OverlayChart }));
const LazyFoldsChart = lazy(async () => ({ default: (await load()).FoldsChart }));
const LazyPlanChart = lazy(async () => ({ default: (await load()).PlanChart }));
const LazyModelMetricChart = lazy(async () => ({ default: (await load()).ModelMetricChart }));
const LazyHorizonChart = lazy(async () => ({ default: (await load()).HorizonChart }));
const LazyCoefficientChart = lazy(async () => ({ default: (await load()).CoefficientChart }));
const LazyDeltaChart = lazy(async () => ({ default: (await load()).DeltaChart }));

/** Actual units against forecasts with intervals. */
export function ForecastChart(props: ComponentProps<typeof Charts.ForecastChart>) {
  return slot(<LazyForecastChart {...props} />, 380);
}

/** The forecasts of two runs in one drawing. */
export function OverlayChart(props: ComponentProps<typeof Charts.OverlayChart>) {
  return slot(<LazyOverlayChart {...props} />, 380);
}

/** Train and test days of each fold with its metric. */
export function FoldsChart(props: ComponentProps<typeof Charts.FoldsChart>) {
  return slot(<LazyFoldsChart {...props} />, 130 + 44 * props.folds.length);
}

/** A plan against its baseline per day. */
export function PlanChart(props: ComponentProps<typeof Charts.PlanChart>) {
  return slot(<LazyPlanChart {...props} />, 440);
}

/** One metric of several models, the winner marked. */
export function ModelMetricChart(props: ComponentProps<typeof Charts.ModelMetricChart>) {
  return slot(<LazyModelMetricChart {...props} />, 90 + 26 * props.models.length);
}

/** A metric by days ahead. */
export function HorizonChart(props: ComponentProps<typeof Charts.HorizonChart>) {
  return slot(<LazyHorizonChart {...props} />, 160);
}

/** Signed coefficients by feature group. */
export function CoefficientChart(props: ComponentProps<typeof Charts.CoefficientChart>) {
  return slot(<LazyCoefficientChart {...props} />, 420);
}

/** Gains and losses side by side. */
export function DeltaChart(props: ComponentProps<typeof Charts.DeltaChart>) {
  return slot(<LazyDeltaChart {...props} />, 90 + 26 * props.deltas.length);
}

/** Keeps the room that the chart will take, so that nothing jumps when it arrives. */
function slot(chart: ReactNode, height: number) {
  return (
    <Suspense
      fallback={<div style={{ height }} className="animate-breathe rounded-lg bg-sunken" />}
    >
      {chart}
    </Suspense>
  );
}
