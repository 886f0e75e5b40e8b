import { cruiseRepository } from './dependency-rules/cruise-repository.mjs';
import { importRules } from './dependency-rules/import-rules.mjs';
import { manifestRules } from './dependency-rules/manifest-rules.mjs';
import { repositoryRoot } from './lib/repository.mjs';

// Gate: who may import whom. That every rule sees what it forbids is a test's business (dependency-rules.test.ts).

const reasons = new Map(
  [...importRules, ...manifestRules].map((rule) => [rule.name, rule.comment]),
);
const { violations, modulesByPackage } = await cruiseRepository(repositoryRoot);
const unread = [...modulesByPackage].filter(([, count]) => count === 0).map(([name]) => name);

for (const name of unread) console.error(`✗ no module of ${name} was read`);
for (const { rule, from, to } of violations) {
  console.error(`✗ ${from} → ${to}\n    ${rule}: ${reasons.get(rule)}`);
}

const total = [...modulesByPackage.values()].reduce((sum, count) => sum + count, 0);
const counts = [...modulesByPackage].map(([name, count]) => `${name} ${count}`).join(', ');
console.log(`${total} modules read (${counts}), ${reasons.size} rules.`);
console.log(`${violations.length} forbidden imports.`);
if (unread.length + violations.length > 0) process.exitCode = 1;
