export { CoefficientChart } from './coefficient-chart.tsx';
export { DeltaChart } from './delta-chart.tsx';
export { FoldsChart } from './folds-chart.tsx';
export { ForecastChart } from './forecast-chart.tsx';
export { HorizonChart } from './horizon-chart.tsx';
export { ModelMetricChart } from './model-metric-chart.tsx';
export { PlanChart } from './plan-chart.tsx';
