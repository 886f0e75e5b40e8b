import {
  dateSchema,
  givenCodeSchema,
  scenarioPresetSchema,
  workspaceNameSchema,
} from '@vitrine/contract';
import { InvalidArgumentError, Option } from 'commander';
import { type CommandDefinition, jsonOption } from './command-definition.ts';
import type { ReplayOptions } from './commands/replay-workspace.ts';
import type { RunOptions } from './commands/run-showcase.ts';
import type { SweepOptions } from './commands/sweep.ts';
import type { JsonOption } from './context.ts';
import { runConfigOptions } from './run-config-options.ts';
import { defineVerify } from './verify-definition.ts';

const workspaceArgument = ['<workspace_id>', '32 hexadecimal digits, from `vitrine list`'] as const;

/** For commands that print a stream of documents; `--json` promises exactly one. */
const eventsOption = new Option(
  '--events',
  'print each event as one line of JSON, the result last; not with --json',
).conflicts('json');

const presetOption = new Option('--preset <preset>', 'seed synthetic sales first').choices(
  scenarioPresetSchema.options,
);

/** In the order of the help. */
export const commandDefinitions: readonly CommandDefinition[] = [
  {
    name: 'serve',
    description: 'start the server and the page',
    define: (command, answer) => {
      command.action(() =>
        answer(async (context) => {
          const { serve } = await import('./commands/serve.ts');
          return serve(context);
        }),
      );
    },
  },
  {
    name: 'ingest',
    description: 'load a CSV file of daily sales',
    help: `
The file is UTF-8 with a header, columns in any order:
  date,store_code,sku,quantity,unit_price[,on_promotion][,in_stock]
It is loaded whole or not at all. With bad lines, they are listed and the exit
status is 1.

Examples:
  vitrine ingest sales.csv
  vitrine ingest sales.csv --json`,
    define: (command, answer) => {
      command
        .argument('<csv>', 'the file')
        .option(...jsonOption)
        .action((file: string, options: JsonOption) =>
          answer(async (context) => {
            const { ingestSales } = await import('./commands/ingest-sales.ts');
            return ingestSales(context, { ...options, file });
          }),
        );
    },
  },
  {
    name: 'sample',
    description: 'write an example CSV file; never overwrites a file',
    help: `
Examples:
  vitrine sample
  vitrine sample /tmp/sales.csv`,
    define: (command, answer) => {
      command.argument('[file]', 'where to write it', 'sample-sales.csv').action((file: string) =>
        answer(async (context) => {
          const { writeSample } = await import('./commands/write-sample.ts');
          return writeSample(context, file);
        }),
      );
    },
  },
  {
    name: 'run',
    description: 'run the pipeline and keep it as a workspace',
    help: `
The run is kept as a workspace unless it is ephemeral. Ctrl-C stops it; it then
settles as failed and keeps what it made. Exit status 1 means a failed run.

Examples:
  vitrine run                                        on your own data
  vitrine run --store UK --product 85123A
  vitrine run --window-end 2011-11-25
  vitrine run --models naive,mstl --horizon 28 --folds 5 --metric mae
  vitrine run --preset holiday_rush --seed 7 --reset --name holidays
  vitrine run --events | tail -n 1`,
    define: (command, answer) => {
      command
        .addOption(presetOption)
        .option('--seed <number>', 'seed of the synthetic sales (default: 42)', parseSeed)
        .option(
          '--store <code>',
          'store to forecast, together with --product; a grain without sales is replaced, with a warning',
          parseCode,
        )
        .option('--product <sku>', 'product to forecast, together with --store', parseCode)
        .option(
          '--window-end <date>',
          'last day to read, as YYYY-MM-DD (default: the last day of the sales)',
          parseDay,
        )
        .option('--name <name>', 'name of the workspace', parseName)
        .option(
          '--promote',
          'point the alias demo-production at the winner (with --preset: always, unless --ephemeral)',
        )
        .option('--ephemeral', 'keep only the row and the events of the run')
        .option('--reset', 'delete all sales before seeding');
      for (const option of runConfigOptions) command.addOption(option);
      command
        .addOption(eventsOption)
        .option(...jsonOption)
        .action((options: RunOptions) =>
          answer(async (context) => {
            const { runShowcase } = await import('./commands/run-showcase.ts');
            return runShowcase(context, options);
          }),
        );
    },
  },
  {
    name: 'replay',
    description: 'repeat a kept run and compare the results',
    help: `
Shows every recorded input beside what will be sent, and asks for confirmation;
--yes confirms without a prompt and is required without a terminal. Before a
replay that deletes sales you type a word. The results are compared with those
of the workspace part by part. Exit status: 0 identical or equivalent, 1
diverged or failed, 2 the two cannot be compared.

Examples:
  vitrine replay 0f8fad5bd9cb469fa16570867728950e
  vitrine replay 0f8fad5bd9cb469fa16570867728950e --yes --json`,
    define: (command, answer) => {
      command
        .argument(...workspaceArgument)
        .option('-y, --yes', 'confirm without a prompt')
        .addOption(eventsOption)
        .option(...jsonOption)
        .action((workspaceId: string, options: Omit<ReplayOptions, 'workspaceId'>) =>
          answer(async (context) => {
            const { replayWorkspace } = await import('./commands/replay-workspace.ts');
            return replayWorkspace(context, { ...options, workspaceId });
          }),
        );
    },
  },
  {
    name: 'list',
    description: 'list the saved workspaces',
    help: `
Examples:
  vitrine list
  vitrine list --json`,
    define: (command, answer) => {
      command.option(...jsonOption).action((options: JsonOption) =>
        answer(async (context) => {
          const { listWorkspaces } = await import('./commands/list-workspaces.ts');
          return listWorkspaces(context, options);
        }),
      );
    },
  },
  {
    name: 'export',
    description: 'export a workspace as a bundle that anyone can check',
    help: `
Writes a folder with the record, its scenario plans and SHA-256 checksums under
SHOWCASE_EXPORT_ROOT. Exporting again replaces the bundle if anything changed.
Unresolved references are listed and do not fail the export.

Examples:
  vitrine export 0f8fad5bd9cb469fa16570867728950e`,
    define: (command, answer) => {
      command
        .argument(...workspaceArgument)
        .option(...jsonOption)
        .action((workspaceId: string, options: JsonOption) =>
          answer(async (context) => {
            const { exportWorkspace } = await import('./commands/export-workspace.ts');
            return exportWorkspace(context, { ...options, workspaceId });
          }),
        );
    },
  },
  defineVerify(async () => {
    const { verifyBundle } = await import('./commands/verify-bundle.ts');
    return verifyBundle;
  }),
  {
    name: 'sweep',
    description:
      'list failed model runs, model files and evidence that nothing uses; --yes removes them',
    help: `
Lists failed model runs, model files without a model run, and evidence of
replays, unless a workspace, plan, alias or exported bundle names them. Only
--yes removes anything. It looks for bundles under SHOWCASE_EXPORT_ROOT.
Refused while a run is in progress.

Examples:
  vitrine sweep
  vitrine sweep --yes --json`,
    define: (command, answer) => {
      command
        .option('-y, --yes', 'remove everything listed')
        .option(...jsonOption)
        .action((options: SweepOptions) =>
          answer(async (context) => {
            const { sweep } = await import('./commands/sweep.ts');
            return sweep(context, options);
          }),
        );
    },
  },
];

function parseCode(text: string): string {
  const code = givenCodeSchema.safeParse(text);
  if (code.success) return code.data;
  throw new InvalidArgumentError('It must have 1 to 64 characters.');
}

function parseDay(text: string): string {
  if (dateSchema.safeParse(text).success) return text;
  throw new InvalidArgumentError('It must be a day, as YYYY-MM-DD.');
}

/** A name is part of the tags of the plans, so a bad one is refused instead of altered; the message suggests a valid one. */
function parseName(text: string): string {
  const name = workspaceNameSchema.safeParse(text);
  if (name.success) return name.data;
  const [issue] = name.error.issues;
  const what = issue?.code === 'too_big' ? 'must have at most 100 characters' : issue?.message;
  throw new InvalidArgumentError(`It ${what}.`);
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(seed)) return seed;
  throw new InvalidArgumentError(`It must be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}.`);
}
