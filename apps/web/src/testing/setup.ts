import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

// Answers come over HTTP from a real server; on a busy machine a second is not always enough.
configure({ asyncUtilTimeout: 10_000 });

afterEach(cleanup);
