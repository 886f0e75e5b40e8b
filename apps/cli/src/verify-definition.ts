import { InvalidArgumentError } from 'commander';
import { type CommandDefinition, jsonOption } from './command-definition.ts';
import type { VerifyOptions, verifyBundle } from './commands/verify-bundle.ts';

type Verify = typeof verifyBundle;

/** Apart from the other commands, because it also runs without them. Beside them, `load` loads its code when it is called. */
export const defineVerify = (load: () => Promise<Verify>): CommandDefinition => ({
  name: 'verify',
  description: 'check an exported bundle, in any directory',
  help: `
Needs no database and no server, and changes nothing. Checks every file against
the bundle's own list, and finds what \`sha256sum -c\` misses, such as unlisted
files. To prove that the list is the original, pass the bundle_digest that the
export printed and that you kept elsewhere.

Examples:
  vitrine verify artifacts/showcase/0f8fad5bd9cb469fa16570867728950e
  vitrine verify /media/usb/bundle --digest <bundle_digest> --json`,
  define: (command, answer) => {
    command
      .argument('<directory>', 'the folder of the bundle')
      .option('--digest <hex>', 'the bundle_digest to compare with', parseDigest)
      .option(...jsonOption)
      .action((directory: string, options: Omit<VerifyOptions, 'directory'>) =>
        answer(async (context) => {
          const verify = await load();
          return verify(context, { ...options, directory });
        }),
      );
  },
});

function parseDigest(text: string): string {
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('It must be a SHA-256: 64 hexadecimal digits.');
}
