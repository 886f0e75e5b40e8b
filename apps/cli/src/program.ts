import { scenarioPresetSchema } from '@vitrine/contract';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { ReplayOptions } from './commands/replay-workspace.ts';
import type { RunOptions } from './commands/run-showcase.ts';
import type { CommandContext, JsonOption } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { reportFailure } from './output/report-failure.ts';

const jsonOption = ['--json', 'print exactly one JSON document on standard output'] as const;

const mainHelp = `
Exit codes: 0 done; 1 the answer is bad (bad lines, a failed run, a replay that
diverged, a bundle with problems); 2 could not be done (usage, unknown id, busy, no database).

Examples:
  vitrine run --preset demo_minimal        seed a small shop and run on it
  vitrine sample && vitrine ingest sample-sales.csv && vitrine run
  vitrine export <workspace_id>            the id is in \`vitrine list\`
  vitrine verify artifacts/showcase/<workspace_id>
  vitrine serve                            the page, at http://127.0.0.1:4310`;

const ingestHelp = `
The file is UTF-8 with a header, columns in any order:
  date,store_code,sku,quantity,unit_price[,on_promotion][,in_stock]
It is loaded whole or not at all; bad lines are listed, and the exit code is 1.

Examples:
  vitrine ingest sales.csv
  vitrine ingest sales.csv --json`;

const sampleHelp = `
Examples:
  vitrine sample
  vitrine sample /tmp/sales.csv`;

const runHelp = `
The run is kept as a workspace unless it is ephemeral. Ctrl-C stops it; it then
settles as failed and keeps what it had made. Exit code 1 means a failed run.

Examples:
  vitrine run                                        on the data at hand
  vitrine run --store UK --product 85123A
  vitrine run --preset holiday_rush --seed 7 --reset --name holidays
  vitrine run --events | tail -n 1`;

const replayHelp = `
Shows every recorded input beside what will be sent and asks; --yes confirms
without asking, and is needed where there is no terminal. A replay that deletes
sales first asks for a typed word. What comes out is compared with the workspace
stage by stage. Exit code 0 means identical or equivalent, 1 diverged or failed.

Examples:
  vitrine replay 0f8fad5bd9cb469fa16570867728950e
  vitrine replay 0f8fad5bd9cb469fa16570867728950e --yes --json`;

const listHelp = `
Examples:
  vitrine list
  vitrine list --json`;

const exportHelp = `
A folder with the record, its scenario plans and SHA-256 checksums, under
SHOWCASE_EXPORT_ROOT. Exporting again replaces it. References that point
nowhere are listed and do not fail the export.

Examples:
  vitrine export 0f8fad5bd9cb469fa16570867728950e`;

const verifyHelp = `
Needs no database and no server, and changes nothing. Also rejects what
\`sha256sum -c\` lets pass, such as files that nobody listed.

Examples:
  vitrine verify artifacts/showcase/0f8fad5bd9cb469fa16570867728950e
  vitrine verify /media/usb/bundle --json`;

/** Runs one command to its end and answers with the exit code; never throws for what a command could not do. */
export async function runProgram(
  args: readonly string[],
  context: CommandContext,
): Promise<number> {
  const run = { code: exitCodes.done as number, command: 'vitrine' };
  const program = createProgram(context, run);
  try {
    await program.parseAsync(args, { from: 'user' });
    return run.code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    if (error instanceof CommanderError && error.code === 'commander.help') {
      return exitCodes.impossible;
    }
    const isJson = args.includes('--json') || args.includes('--events');
    await reportFailure(context, error, { command: run.command, isJson });
    return exitCodes.impossible;
  }
}

/** A stream of documents, where `--json` promises exactly one. */
function createEventsOption(): Option {
  return new Option(
    '--events',
    'print each event as one line of JSON, the result last; not with --json',
  ).conflicts('json');
}

/** Which command runs, and what it answered. */
interface Run {
  command: string;
  code: number;
}

/** Commands are loaded when they are called, so that `verify` and `--help` never wait for the server's code. */
function createProgram(context: CommandContext, run: Run): Command {
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

  program
    .command('serve')
    .description('start the server and the page')
    .action(async () => {
      const { serve } = await import('./commands/serve.ts');
      run.code = await serve(context);
    });

  program
    .command('ingest')
    .description('load a CSV file of daily sales')
    .argument('<csv>', 'the file')
    .option(...jsonOption)
    .addHelpText('after', ingestHelp)
    .action(async (file: string, options: JsonOption) => {
      const { ingestSales } = await import('./commands/ingest-sales.ts');
      run.code = await ingestSales(context, { ...options, file });
    });

  program
    .command('sample')
    .description('write an example CSV file; never overwrites one')
    .argument('[file]', 'where to', 'sample-sales.csv')
    .addHelpText('after', sampleHelp)
    .action(async (file: string) => {
      const { writeSample } = await import('./commands/write-sample.ts');
      run.code = await writeSample(context, file);
    });

  program
    .command('run')
    .description('run the pipeline and keep it as a workspace')
    .addOption(
      new Option('--preset <preset>', 'seed synthetic sales first').choices(
        scenarioPresetSchema.options,
      ),
    )
    .option('--seed <number>', 'seed of the synthetic sales (default: 42)', parseSeed)
    .option('--store <code>', 'store to forecast, together with --product')
    .option('--product <sku>', 'product to forecast, together with --store')
    .option('--name <name>', 'name of the workspace')
    .option('--ephemeral', 'keep nothing')
    .option('--reset', 'delete all sales before seeding')
    .addOption(createEventsOption())
    .option(...jsonOption)
    .addHelpText('after', runHelp)
    .action(async (options: RunOptions) => {
      const { runShowcase } = await import('./commands/run-showcase.ts');
      run.code = await runShowcase(context, options);
    });

  program
    .command('replay')
    .description('repeat a kept run and prove that it comes to the same')
    .argument('<workspace_id>', '32 hexadecimal digits, from `vitrine list`')
    .option('-y, --yes', 'confirm without being asked')
    .addOption(createEventsOption())
    .option(...jsonOption)
    .addHelpText('after', replayHelp)
    .action(async (workspaceId: string, options: Omit<ReplayOptions, 'workspaceId'>) => {
      const { replayWorkspace } = await import('./commands/replay-workspace.ts');
      run.code = await replayWorkspace(context, { ...options, workspaceId });
    });

  program
    .command('list')
    .description('list the saved workspaces')
    .option(...jsonOption)
    .addHelpText('after', listHelp)
    .action(async (options: JsonOption) => {
      const { listWorkspaces } = await import('./commands/list-workspaces.ts');
      run.code = await listWorkspaces(context, options);
    });

  program
    .command('export')
    .description('export a workspace as a bundle that anyone can check')
    .argument('<workspace_id>', '32 hexadecimal digits, from `vitrine list`')
    .option(...jsonOption)
    .addHelpText('after', exportHelp)
    .action(async (workspaceId: string, options: JsonOption) => {
      const { exportWorkspace } = await import('./commands/export-workspace.ts');
      run.code = await exportWorkspace(context, { ...options, workspaceId });
    });

  program
    .command('verify')
    .description('check an exported bundle, wherever it was copied to')
    .argument('<directory>', 'the folder of the bundle')
    .option(...jsonOption)
    .addHelpText('after', verifyHelp)
    .action(async (directory: string, options: JsonOption) => {
      const { verifyBundle } = await import('./commands/verify-bundle.ts');
      run.code = await verifyBundle(context, { ...options, directory });
    });

  return program;
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(seed)) return seed;
  throw new InvalidArgumentError(`It must be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}.`);
}
