import { prepare } from '../lib/prepare.mjs';
import { repositoryRoot } from '../lib/repository.mjs';

/**
 * Measures how accurate the chosen models are on the retail data beside the clone, on the built packages.
 *
 * @param {string[]} args `--check` compares with the page instead of rewriting it
 * @returns {Promise<number>}
 */
export async function runStudyTask(args) {
  await prepare({
    root: repositoryRoot,
    build: true,
    report: (line) => process.stderr.write(`${line}\n`),
  });
  // Imported late: its imports may have to be installed and built first.
  const { studyAccuracy } = await import('../study/study-accuracy.mjs');
  return studyAccuracy(args);
}
