import { arrowRules } from './arrows/arrow-rules.mjs';
import { cruiseRepository } from './arrows/cruise-repository.mjs';
import { dependencyRules } from './arrows/dependency-rules.mjs';
import { findBlindRules } from './arrows/plant-violations.mjs';
import { repositoryRoot } from './lib/repository.mjs';

// Gate: who may import whom. First every rule proves on a planted violation that it sees, then the repository is read.

const reasons = new Map([
  ...arrowRules.map(({ rule }) => /** @type {const} */ ([rule.name, rule.comment])),
  ...dependencyRules.map(({ name, comment }) => /** @type {const} */ ([name, comment])),
]);

const blind = await findBlindRules(repositoryRoot);
const { violations, modulesByPackage } = await cruiseRepository(repositoryRoot);
const unseen = [...modulesByPackage].filter(([, count]) => count === 0).map(([name]) => name);

for (const rule of blind) console.error(`✗ rule ${rule} did not see its planted violation`);
for (const name of unseen) console.error(`✗ no module of ${name} was read`);
for (const { rule, from, to } of violations) {
  console.error(`✗ ${from} → ${to}\n    ${rule}: ${reasons.get(rule)}`);
}

const total = [...modulesByPackage.values()].reduce((sum, count) => sum + count, 0);
const counts = [...modulesByPackage].map(([name, count]) => `${name} ${count}`).join(', ');
console.log(`${total} modules read (${counts}).`);
console.log(`${reasons.size - blind.length} of ${reasons.size} rules saw their planted violation.`);
console.log(`${violations.length} forbidden arrows.`);
if (blind.length + unseen.length + violations.length > 0) process.exitCode = 1;
