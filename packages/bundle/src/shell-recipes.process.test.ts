import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { checksumsFile, planDirectory } from './bundle-format.ts';
import { checkCommands } from './check-commands.ts';
import {
  findProgram,
  installShell,
  listGoldenBundles,
  runShell,
  type Shell,
} from './testing/shells.ts';

const readDocument = (name: string) =>
  readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8');
const listBlocks = (page: string) =>
  [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);

const page = readDocument('docs/BUNDLE_FORMAT.md');
const closedWorld = listBlocks(page).find((block) => block.startsWith('sh -eu ')) ?? '';
const good = listGoldenBundles('good');
const bad = listGoldenBundles('bad');

/** The problem codes that a shell cannot detect. */
const seenByVerifierOnly = new Set([
  'manifest_invalid',
  'size_mismatch',
  'manifest_contradiction',
  'plan_invalid',
]);
/** The problem codes that hashing the listed files again cannot detect; it follows symbolic links, so nothing is missing behind one. */
const outsideTheList = new Set([
  ...seenByVerifierOnly,
  'unlisted_file',
  'symbolic_link',
  'duplicate_entry',
  'unsafe_path',
  'unsorted_list',
  'unknown_format_version',
]);

const expectationSchema = z.object({
  problems: z.array(z.object({ code: z.string(), path: z.string() })),
});

function problemsOf(bundle: string) {
  return expectationSchema.parse(JSON.parse(readFileSync(`${bundle}.expected.json`, 'utf8')))
    .problems;
}

const codesOf = (bundle: string) => problemsOf(bundle).map(({ code }) => code);

/** Whether only the manifest shows the problem, such as a plan file that only it names. */
function isForVerifier(bundle: string): boolean {
  const isListed = (path: string) =>
    readFileSync(join(bundle, checksumsFile), 'latin1').includes(path);
  return problemsOf(bundle).every(
    ({ code, path }) =>
      seenByVerifierOnly.has(code) ||
      (code === 'missing_file' && path.startsWith(`${planDirectory}/`) && !isListed(path)),
  );
}

function isOutsideTheList(bundle: string): boolean {
  const codes = codesOf(bundle);
  return codes.every(
    (code) =>
      outsideTheList.has(code) || (code === 'missing_file' && codes.includes('symbolic_link')),
  );
}

/** A recipe as used in a script; each use prints `passed` or `refused`. */
type Use = { use: string; wrap: (recipe: string) => string };
const asPrinted: Use = {
  use: 'as printed',
  wrap: (recipe) => `${recipe}test $? = 0 && echo passed || echo refused\n`,
};
const uses: Use[] = [
  asPrinted,
  {
    use: 'before && and || in an if',
    wrap: (recipe) => {
      const ends = '&& echo passed || { echo refused; false; }';
      const used = recipe.includes("<<'END'\n")
        ? recipe.replace("<<'END'\n", `<<'END' ${ends}\n`)
        : `{ ${recipe}} ${ends}\n`;
      return `if ${used}then :; fi\n`;
    },
  },
];
/** Each check starts about twenty processes: a test runs on a share of the bad bundles, and on all good ones. */
const bundlesATest = 35;
const shares = Array.from({ length: Math.ceil(bad.length / bundlesATest) }, (_, index) => {
  const first = index * bundlesATest;
  return { from: first + 1, bundles: bad.slice(first, first + bundlesATest) };
});

let tools = '';
beforeAll(() => {
  tools = mkdtempSync(join(tmpdir(), 'vitrine-shells-'));
});
afterAll(() => rmSync(tools, { recursive: true }));

const shells = new Map<string, Shell>();
function useShell(name: string): Shell {
  const known = shells.get(name);
  if (known) return known;
  const shell = installShell(name, tools);
  shells.set(name, shell);
  return shell;
}

/** Names of the bundles that pass a use of a recipe; one shell checks them all. */
async function listPassing(
  bundles: readonly string[],
  { shell, script }: { shell: Shell; script: string },
): Promise<string[]> {
  const all = bundles.map((bundle) => `cd '${bundle}'\necho '= ${basename(bundle)}'\n${script}`);
  const { output } = await runShell(shell, { script: all.join(''), cwd: tools });
  const parts = output.split(/^= /m).slice(1);
  expect(parts.length).toBe(bundles.length);
  return parts.flatMap((part) => {
    const [name = '', ...lines] = part.trim().split('\n');
    const verdicts = lines.filter((line) => line === 'passed' || line === 'refused');
    expect(verdicts, part).toHaveLength(1);
    if (verdicts[0] === 'passed') return [name];
    expect(part).not.toMatch(/closed world: ok|unaltered/);
    return [];
  });
}

const namesOf = (bundles: readonly string[]) => bundles.map((bundle) => basename(bundle));

/** A title names what not every Debian has. */
const posixShells = ['bash', 'dash', 'busybox', 'zsh', 'mksh'].map((name): [string, string] => {
  const mark = ['bash', 'dash'].includes(name) ? '' : '[system tools] ';
  return [`${mark}the recipes of BUNDLE_FORMAT in ${name}`, name];
});
const recipes = { 'closed-world check': closedWorld, 'quick check': `${checkCommands.linux}\n` };

describe.each(posixShells)('%s', (_, name) => {
  const usesHere = ['zsh', 'mksh'].includes(name) ? [asPrinted] : uses;
  const cases = Object.entries(recipes).flatMap(([recipe, text]) =>
    usesHere.flatMap(({ use, wrap }) =>
      shares.map((share) => ({ recipe, use, script: wrap(text), ...share })),
    ),
  );

  it.skipIf(findProgram(name) === null).each(cases)(
    'the $recipe $use passes every good golden bundle and refuses every bad one that it claims to detect, from the bad one $from on',
    async ({ recipe, script, bundles }) => {
      const shell = useShell(name);
      const passing = await listPassing([...good, ...bundles], { shell, script });
      expect(passing.filter((bundle) => namesOf(good).includes(bundle))).toEqual(namesOf(good));
      const missed = bundles.filter((bundle) => passing.includes(basename(bundle)));
      const excused = missed.filter(
        (bundle) => isForVerifier(bundle) || (recipe === 'quick check' && isOutsideTheList(bundle)),
      );
      expect(namesOf(missed)).toEqual(namesOf(excused));
    },
  );

  // Debian's dash has no line editor: text pasted into it is a script on standard input, as above.
  if (name === 'dash') return;

  it.skipIf(findProgram(name) === null)(
    'the closed-world check pasted into an interactive shell passes a good bundle and refuses a bad one',
    async () => {
      const shell = useShell(name);
      const plain = { bash: ['--norc', '--noprofile'], zsh: ['-f'] }[name] ?? [];
      const words = name === 'busybox' ? ['-i'] : [...plain, '-i'];
      const paste = (cwd: string) =>
        runShell(shell, { words, script: `${closedWorld}exit $?\n`, cwd });
      expect(await paste(good[0] ?? '')).toMatchObject({ status: 0 });
      const broken = bad.find((bundle) => basename(bundle) === 'unlisted-file') ?? '';
      expect(await paste(broken)).toMatchObject({ status: 1 });
    },
  );
});

describe('the closed-world check', () => {
  const checkCopy = async (change: (copy: string) => void) => {
    const copy = mkdtempSync(join(tools, 'bundle-'));
    cpSync(good[0] ?? '', copy, { recursive: true });
    change(copy);
    return runShell(useShell('dash'), { script: closedWorld, cwd: copy, modesHold: true });
  };

  it('passes a copy and prints its digest', async () => {
    const text = readFileSync(`${good[0]}.expected.json`, 'utf8');
    const { bundle_digest: digest } = z
      .object({ bundle_digest: z.string() })
      .parse(JSON.parse(text));
    const answer = { status: 0, output: `closed world: ok, bundle digest ${digest}\n` };
    expect(await checkCopy(() => undefined)).toEqual(answer);
  });

  it.each<[string, (copy: string) => void]>([
    ['an unreadable directory', (copy) => mkdirSync(join(copy, 'x'), { mode: 0 })],
    ['an unreadable directory of its plans', (copy) => chmodSync(join(copy, 'scenario_plans'), 0)],
    ['an unreadable file', (copy) => writeFileSync(join(copy, 'x'), '', { mode: 0 })],
    ['an empty directory', (copy) => mkdirSync(join(copy, 'x'))],
    ['an empty directory inside', (copy) => mkdirSync(join(copy, 'scenario_plans', 'x'))],
    ['a name with a line feed', (copy) => writeFileSync(join(copy, 'a\nb'), '')],
    ['a name of a line feed', (copy) => writeFileSync(join(copy, '\n'), '')],
    ['a directory of a line feed', (copy) => mkdirSync(join(copy, 'scenario_plans\n'))],
    ['a name with a blank', (copy) => writeFileSync(join(copy, 'manifest.json '), '')],
    ['a name that is an option', (copy) => writeFileSync(join(copy, '-c'), '')],
    ['a hidden file', (copy) => writeFileSync(join(copy, '.x'), '')],
    ['a FIFO', (copy) => spawnSync('mkfifo', [join(copy, 'x')])],
    ['a link to itself', (copy) => symlinkSync('x', join(copy, 'x'))],
  ])('refuses a bundle with %s', async (_, change) => {
    const { status, output } = await checkCopy(change);
    expect(status).not.toBe(0);
    expect(output).toContain('closed world: REFUSED');
    expect(output).not.toContain('closed world: ok');
  });

  it('uses shasum if there is no sha256sum', async () => {
    const directory = mkdtempSync(join(tools, 'path-'));
    const names = ['sh', 'find', 'grep', 'sed', 'sort', 'cut', 'xargs', 'shasum'];
    for (const name of names) symlinkSync(findProgram(name) ?? '', join(directory, name));
    const shell = { path: findProgram('dash') ?? '', env: { PATH: directory } };
    const script = closedWorld;
    const passed = await runShell(shell, { script, cwd: good[0] ?? '' });
    expect(passed).toMatchObject({ status: 0 });
    const broken = bad.find((bundle) => basename(bundle) === 'flipped-bit-in-plan') ?? '';
    expect(await runShell(shell, { script, cwd: broken })).toMatchObject({ status: 1 });
  });
});

describe('the quick checks', () => {
  it.each(Object.values(checkCommands))('are in the format document: %s', (command) => {
    expect(page).toContain(`\n${command}\n`);
  });

  it.each(['README.md', 'docs/tasks/CHECK_A_BUNDLE.md'])('are the same in %s', (name) => {
    expect(readDocument(name)).toContain(`\n${checkCommands.linux}\n`);
  });

  it('give the same results with the tools of Linux and of macOS', async () => {
    const shell = useShell('bash');
    const passing = await Promise.all(
      [checkCommands.linux, checkCommands.macos].map((command) => {
        const script = asPrinted.wrap(`${command}\n`);
        return listPassing([...good, ...bad], { shell, script });
      }),
    );
    expect(passing[1]).toEqual(passing[0]);
  });

  it('refuse an empty list even if xargs runs nothing without input, like that of macOS', async () => {
    const directory = mkdtempSync(join(tools, 'xargs-'));
    writeFileSync(join(directory, 'xargs'), '#!/bin/sh\nexec /usr/bin/xargs -r "$@"\n', {
      mode: 0o755,
    });
    const shell = { path: 'dash', env: { PATH: `${directory}:/usr/bin:/bin` } };
    const empty = bad.find((bundle) => basename(bundle) === 'empty-list') ?? '';
    for (const script of [checkCommands.linux, checkCommands.macos, closedWorld]) {
      const { status, output } = await runShell(shell, { script: `${script}\n`, cwd: empty });
      expect(status).not.toBe(0);
      expect(output).not.toMatch(/unaltered|world: ok/);
    }
  });
});

describe('[system tools] 7-Zip', () => {
  it.skipIf(findProgram('7zz') === null)(
    'passes every good golden bundle and refuses an altered or missing file',
    () => {
      const accepts = (bundle: string) =>
        spawnSync('7zz', checkCommands.windows.split(' ').slice(1), { cwd: bundle }).status === 0;
      expect(good.map(accepts)).toEqual(good.map(() => true));
      const altered = bad.filter((bundle) =>
        codesOf(bundle).some((code) => ['hash_mismatch', 'missing_file'].includes(code)),
      );
      const missed = altered.filter(
        (bundle) => accepts(bundle) && !isForVerifier(bundle) && !isOutsideTheList(bundle),
      );
      expect(namesOf(missed)).toEqual([]);
    },
  );
});

describe('every block of shell in the documents', () => {
  const documents = ['README.md', 'CONTRIBUTING.md'].concat(
    readdirSync(new URL('../../../docs', import.meta.url), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  );
  const blocks = documents.flatMap((name) =>
    listBlocks(readDocument(name)).map((block) => ({
      name,
      block: block.replaceAll(/<[a-z_]+( [a-z_]+)*>/g, 'placeholder'),
    })),
  );

  it('can be parsed by sh, and has no comment that an interactive zsh would treat as words', () => {
    expect(blocks.length).toBeGreaterThan(10);
    for (const { name, block } of blocks) {
      const { status, stderr } = spawnSync('dash', ['-n'], { input: block, encoding: 'utf8' });
      expect({ name, block, status, stderr }).toEqual({ name, block, status: 0, stderr: '' });
      const typed = block.replaceAll(/<<'END'\n[\s\S]*?\nEND\n/g, '\n');
      expect({ name, comments: typed.match(/(^|\s)#.*$/gm) }).toEqual({ name, comments: null });
    }
  });
});
