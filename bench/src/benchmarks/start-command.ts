import path from 'node:path';
import { bundleReportSchema } from '@vitrine/contract';
import { defineBenchmark } from '../harness/benchmark.ts';
import { alternate, onBoth } from '../harness/both.ts';
import { isInstalled, runProgram } from '../harness/programs.ts';
import { type Contender, type Race, race } from '../harness/race.ts';
import { type StartedServer, startCommand } from '../harness/start-server.ts';
import { makeEnvironment, type Workbench } from '../harness/workbench.ts';
import { answerOf, writeBundle } from '../harness/write-bundle.ts';

const emptyProgram = 'node -e 0';

/** What a user waits for before anything happens: the whole command, from its first process to the first page or the answer. */
export const startCommands = defineBenchmark({
  name: 'start',
  title: 'Start of a command',
  full: { rounds: 7, files: 3, throughScripts: true },
  // The scripts would install and build the clone while its tests run.
  tiny: { rounds: 1, files: 3, throughScripts: false },
  run: async (bench, size) => {
    const races = [await raceStart(bench, size), await raceVerify(bench, size)];
    return { races, figures: [] };
  },
});

interface Size {
  rounds: number;
  files: number;
  /** Whether to measure `npm start` and `scripts/vitrine.mjs` too, not only the programs that they start. */
  throughScripts: boolean;
}

/** The floor of both: Node itself, which starts and ends. */
function runEmpty(bench: Workbench): Contender {
  const run = () => {
    const printed = runProgram(process.execPath, ['-e', '0'], { env: bench.environment });
    return () => printed;
  };
  return { name: emptyProgram, run, isApart: true };
}

/** The warm-up creates the database; from then on a start finds everything installed, built and created, and nothing running. */
async function raceStart(bench: Workbench, { rounds, throughScripts }: Size): Promise<Race> {
  const viaNpm = { name: 'npm start, to its first page', command: ['npm', 'start'] };
  const ours = (build: Workbench): Contender[] => [
    startOf(build, {
      name: 'node apps/api/dist/main.js, to its first page',
      command: [process.execPath, build.build.serverProgram],
    }),
    throughScripts && isInstalled('npm') ? startOf(build, viaNpm) : { name: viaNpm.name },
  ];
  return race({
    title: 'warm start',
    contenders: [runEmpty(bench), ...alternate(await onBoth(bench, ours))],
    floor: emptyProgram,
    rounds,
    // The page of another build names other files.
    buildsMayDiffer: true,
  });
}

interface StartOptions {
  name: string;
  command: readonly string[];
}

/** On folders of their own, with a PostgreSQL that is not running yet: that of the workbench is. */
function startOf(bench: Workbench, { name, command }: StartOptions): Contender {
  const { DATABASE_URL = '' } = bench.environment;
  const env = {
    ...makeEnvironment(bench.makeDirectory('started'), DATABASE_URL),
    npm_config_update_notifier: 'false',
  };
  let started: StartedServer | null = null;
  return {
    name,
    run: async () => {
      started = await startCommand(bench, { command, env, cwd: bench.build.root });
      const response = await fetch(started.url);
      const page = await response.text();
      return async () => {
        await started?.stop();
        return `${response.status} ${page}`;
      };
    },
  };
}

async function raceVerify(bench: Workbench, size: Size): Promise<Race> {
  const { rounds, files, throughScripts } = size;
  const directory = await writeBundle(bench, { files, fileBytes: 4_096 });
  const script = 'scripts/vitrine.mjs';
  const ours = ({ build, environment }: Workbench): Contender[] => {
    const verifyBy = (program: string) => () => {
      const words = [program, 'verify', directory, '--json'];
      const printed = runProgram(process.execPath, words, { env: environment });
      return () => answerOf(bundleReportSchema.parse(JSON.parse(printed)));
    };
    return [
      { name: 'node apps/cli/dist/main.js verify --json', run: verifyBy(build.commandLine) },
      {
        name: `node ${script} verify --json`,
        ...(throughScripts && { run: verifyBy(path.join(build.root, script)) }),
      },
    ];
  };
  return race({
    title: `verification of ${files} files of 4 KiB`,
    contenders: [runEmpty(bench), ...alternate(await onBoth(bench, ours))],
    floor: emptyProgram,
    rounds,
  });
}
