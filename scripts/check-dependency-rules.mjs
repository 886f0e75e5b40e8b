import { cruiseRepository } from './dependency-rules/cruise-repository.mjs';
import { findBlindRules } from './dependency-rules/find-blind-rules.mjs';
import { importRules } from './dependency-rules/import-rules.mjs';
import { manifestRules } from './dependency-rules/manifest-rules.mjs';
import { repositoryRoot } from './lib/repository.mjs';

// Gate: who may import whom. First every rule has to catch its fixture, then the repository is read.

const reasons = new Map([
  ...importRules.map(({ rule }) => /** @type {const} */ ([rule.name, rule.comment])),
  ...manifestRules.map(({ name, comment }) => /** @type {const} */ ([name, comment])),
]);

const blind = await findBlindRules(repositoryRoot);
const { violations, modulesByPackage } = await cruiseRepository(repositoryRoot);
const unseen = [...modulesByPackage].filter(([, count]) => count === 0).map(([name]) => name);

for (const rule of blind) console.error(`✗ rule ${rule} did not catch its fixture`);
for (const name of unseen) console.error(`✗ no module of ${name} was read`);
for (const { rule, from, to } of violations) {
  console.error(`✗ ${from} → ${to}\n    ${rule}: ${reasons.get(rule)}`);
}

const total = [...modulesByPackage.values()].reduce((sum, count) => sum + count, 0);
const counts = [...modulesByPackage].map(([name, count]) => `${name} ${count}`).join(', ');
console.log(`${total} modules read (${counts}).`);
console.log(`${reasons.size - blind.length} of ${reasons.size} rules caught their fixture.`);
console.log(`${violations.length} forbidden imports.`);
if (blind.length + unseen.length + violations.length > 0) process.exitCode = 1;
