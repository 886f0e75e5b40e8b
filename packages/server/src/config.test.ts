import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { environmentSchema, loadConfig } from './config.ts';

const root = path.resolve('/repository');

describe('loadConfig', () => {
  it('has a default for everything, paths from the repository root', () => {
    expect(loadConfig({}, root)).toEqual({
      repositoryRoot: root,
      host: '127.0.0.1',
      port: 4310,
      database: { kind: 'embedded', dataDirectory: path.join(root, '.vitrine') },
      exportRoot: path.join(root, 'artifacts/showcase'),
      artifactRoot: path.join(root, 'artifacts/models'),
      allowedHosts: [],
      panel: true,
      logLevel: 'info',
      sourceDateEpoch: null,
    });
  });

  it('reads every variable', () => {
    const config = loadConfig(
      {
        HOST: '::1',
        PORT: '0',
        DATABASE_URL: 'postgresql://someone@db.example/sales',
        VITRINE_DATA_DIR: 'data',
        SHOWCASE_EXPORT_ROOT: '../bundles',
        ARTIFACT_ROOT: '/elsewhere/models',
        VITRINE_ALLOWED_HOSTS: ' Example.com , box.local:8080,',
        VITRINE_PANEL: '0',
        LOG_LEVEL: 'silent',
        SOURCE_DATE_EPOCH: '1700000000',
      },
      root,
    );
    expect(config).toMatchObject({
      host: '::1',
      port: 0,
      database: {
        kind: 'external',
        url: 'postgresql://someone@db.example/sales',
        environment: {},
      },
      exportRoot: path.resolve('/bundles'),
      artifactRoot: path.resolve('/elsewhere/models'),
      allowedHosts: ['example.com', 'box.local:8080'],
      panel: false,
      logLevel: 'silent',
      sourceDateEpoch: new Date('2023-11-14T22:13:20.000Z'),
    });
  });

  it('treats an empty value as unset', () => {
    const names = Object.keys(environmentSchema.shape);
    const empty = Object.fromEntries(names.map((name) => [name, '']));
    expect(loadConfig(empty, root)).toEqual(loadConfig({}, root));
  });

  it('resolves a relative data directory from the repository root', () => {
    const { database } = loadConfig({ VITRINE_DATA_DIR: 'data/one' }, root);
    expect(database).toEqual({ kind: 'embedded', dataDirectory: path.join(root, 'data/one') });
  });

  it.each([
    ['HOST', '0.0.0.0'],
    ['HOST', '::'],
    ['HOST', '192.168.1.5'],
    ['HOST', 'example.com'],
    ['HOST', 'localhost.example.com'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80a'],
    ['PORT', '1e3'],
    ['DATABASE_URL', 'mysql://root:hunter2@db'],
    ['DATABASE_URL', 'db.example'],
    ['VITRINE_ALLOWED_HOSTS', '*.example.com'],
    ['VITRINE_ALLOWED_HOSTS', 'https://example.com'],
    ['VITRINE_PANEL', 'yes'],
    ['LOG_LEVEL', 'loud'],
    ['SOURCE_DATE_EPOCH', 'yesterday'],
    ['SOURCE_DATE_EPOCH', '-5'],
    ['SOURCE_DATE_EPOCH', '1.5'],
    ['SOURCE_DATE_EPOCH', '999999999999'],
  ])('refuses %s=%s in one line that names the variable but not its value', (name, value) => {
    const load = () => loadConfig({ [name]: value }, root);
    expect(load).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
    expect(load).toThrow(new RegExp(`^${name} [^\\n]+$`));
    expect(load).not.toThrow(/hunter2/);
  });
});
