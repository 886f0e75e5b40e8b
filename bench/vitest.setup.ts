export { setupTestServer as setup } from '@vitrine/db/testing';
