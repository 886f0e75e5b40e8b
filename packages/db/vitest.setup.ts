export { setupTestServer as setup } from './src/testing.ts';
