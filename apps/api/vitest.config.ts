import { defineConfig, mergeConfig } from 'vitest/config';
import { databaseProjects, sharedConfig } from '../../vitest.shared.ts';

export default mergeConfig(
  sharedConfig,
  defineConfig({
    test: {
      projects: [
        {
          extends: true,
          test: { name: 'local', include: ['src/**/*.test.ts'], exclude: ['src/**/*.db.test.ts'] },
        },
        ...databaseProjects,
      ],
    },
  }),
);
