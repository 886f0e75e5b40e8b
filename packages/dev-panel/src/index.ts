export {
  type DevPanel,
  type DevPanelOptions,
  type PanelRouter,
  renderDevPanel,
} from './render-dev-panel.ts';
