export {
  CoefficientChart,
  DeltaChart,
  HorizonChart,
  ModelMetricChart,
} from './bar-charts.tsx';
export { FoldsChart } from './folds-chart.tsx';
export { ForecastChart, OverlayChart } from './forecast-chart.tsx';
export { PlanChart } from './plan-chart.tsx';
