import { Command, CommanderError } from 'commander';
import type { CommandDefinition } from './command-definition.ts';
import type { CommandContext } from './context.ts';
import { exitCodes } from './exit-codes.ts';

const mainHelp = `
Exit status: 0 success; 1 the command ran and the result is negative (bad lines,
a failed run, a replay that diverged, a bundle with problems); 2 the command
could not run (usage, unknown id, busy, no database).

Examples:
  vitrine run --preset demo_minimal        seed a small shop and run on it
  vitrine sample && vitrine ingest sample-sales.csv && vitrine run
  vitrine export <workspace_id>            the id is in \`vitrine list\`
  vitrine verify artifacts/showcase/<workspace_id>
  vitrine serve                            the page, at http://127.0.0.1:4310`;

/** Runs one of the commands to its end and returns the exit code; never throws for a failed command. */
export async function runCommand(
  definitions: readonly CommandDefinition[],
  args: readonly string[],
  context: CommandContext,
): Promise<number> {
  const run: Run = { code: exitCodes.done, command: 'vitrine' };
  const program = createProgram(definitions, context, run);
  try {
    await program.parseAsync(args, { from: 'user' });
    return run.code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    if (error instanceof CommanderError && error.code === 'commander.help') {
      return exitCodes.impossible;
    }
    const isJson = args.includes('--json') || args.includes('--events');
    const isUsage = error instanceof CommanderError;
    const { reportFailure } = await import('./output/report-failure.js');
    await reportFailure(context, error, { command: run.command, isJson, isUsage });
    return exitCodes.impossible;
  }
}

/** The command that runs, and its exit code. */
interface Run {
  command: string;
  code: number;
}

function createProgram(
  definitions: readonly CommandDefinition[],
  context: CommandContext,
  run: Run,
): Command {
  const { out, err } = context;
  const program = new Command('vitrine')
    .description(
      'Keeps a forecasting run, replays it, and hands it over as a bundle that anyone can check.',
    )
    .version(context.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', mainHelp)
    .configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => err.write(text),
      outputError: () => {},
      getOutHelpWidth: () => out.width,
      getErrHelpWidth: () => err.width,
    })
    .exitOverride()
    .hook('preAction', (_program, command) => {
      run.command = command.name();
    });

  for (const { name, description, help, define } of definitions) {
    const command = program.command(name).description(description);
    if (help !== undefined) command.addHelpText('after', help);
    define(command, async (work) => {
      run.code = await work(context);
    });
  }
  return program;
}
