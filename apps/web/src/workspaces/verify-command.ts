import { checkCommands } from '@vitrine/bundle';

export const systems = ['linux', 'macos', 'windows'] as const;
export type System = (typeof systems)[number];

export const systemNames: Record<System, string> = {
  linux: 'Linux',
  macos: 'macOS',
  windows: 'Windows',
};

/** The operating system of the user, as far as the browser reveals it. */
export function guessSystem(platform: string): System {
  if (/win/i.test(platform)) return 'windows';
  return /mac|iphone|ipad/i.test(platform) ? 'macos' : 'linux';
}

/**
 * The quick check of a bundle, from the repository's directory where the bundle lies in it, else
 * from inside the bundle: only a path that no shell reads as more than a path is put into a command.
 */
export function buildVerifyCommand(options: { system: System; path: string }): {
  command: string;
  where: string;
} {
  const { system, path } = options;
  const command = checkCommands[system];
  if (system === 'windows' || !/^[\w.-]+(\/[\w.-]+)+$/.test(path)) {
    const needs = system === 'windows' ? ' It needs 7-Zip.' : '';
    return { command, where: `Run it inside the bundle's directory.${needs}` };
  }
  return {
    command: `(cd ${path} && ${command})`,
    where: "Run it in the repository's directory.",
  };
}
