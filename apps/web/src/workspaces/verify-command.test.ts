import { checkCommands } from '@vitrine/bundle';
import { describe, expect, it } from 'vitest';
import { buildVerifyCommand, guessSystem } from './verify-command.ts';

describe('the verify command', () => {
  it.each([
    ['Linux x86_64', 'linux'],
    ['MacIntel', 'macos'],
    ['Win32', 'windows'],
    ['', 'linux'],
  ] as const)('of %s is that of %s', (platform, system) => {
    expect(guessSystem(platform)).toBe(system);
  });

  it('goes into the bundle where it lies in the repository', () => {
    const path = 'artifacts/showcase/7f3a91c2d4e5460f8a1b2c3d4e5fc2e1';
    expect(buildVerifyCommand({ system: 'linux', path }).command).toBe(
      `(cd ${path} && ${checkCommands.linux})`,
    );
    expect(buildVerifyCommand({ system: 'macos', path }).command).toBe(
      `(cd ${path} && ${checkCommands.macos})`,
    );
  });

  it.each(['/abs/x', 'a b/c', 'a/$(id)', "a/'b", 'abc'])(
    'puts no path like %s into a shell',
    (path) => {
      const { command } = buildVerifyCommand({ system: 'linux', path });
      expect(command).toBe(checkCommands.linux);
    },
  );

  it('names 7-Zip where it is what Windows needs', () => {
    const { command, where } = buildVerifyCommand({
      system: 'windows',
      path: 'artifacts/showcase/x',
    });
    expect(command).toBe('7z t checksums.sha256');
    expect(where).toContain('It needs 7-Zip.');
  });
});
