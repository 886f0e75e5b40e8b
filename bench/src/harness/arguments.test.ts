import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseArguments, UsageError } from './arguments.ts';

const known = ['export', 'ingest', 'start'];

describe('the arguments of a benchmark run', () => {
  beforeEach(() => {
    vi.stubEnv('INIT_CWD', path.resolve('/clones/new'));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('name benchmarks, or none for all', () => {
    expect(parseArguments(['export', 'start'], known)).toEqual({
      names: ['export', 'start'],
      directory: null,
    });
    expect(parseArguments([], known)).toEqual({ names: [], directory: null });
  });

  it('name another checkout, relative to where npm was called', () => {
    expect(parseArguments(['export', '--against', '../old', 'start'], known)).toEqual({
      names: ['export', 'start'],
      directory: path.resolve('/clones/old'),
    });
  });

  it.each([
    [['exports'], 'There is no benchmark exports. There are: export, ingest, start.'],
    [['--against'], 'Usage: npm run bench -- [name…] [--against <directory of a built checkout>]'],
    [['--versus', '../old'], 'Usage: npm run bench'],
  ])('%j are refused with what is possible', (words, message) => {
    expect(() => parseArguments(words, known)).toThrow(UsageError);
    expect(() => parseArguments(words, known)).toThrow(message);
  });
});
