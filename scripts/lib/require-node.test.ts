import { expect, test } from 'vitest';
import { readManifest, repositoryRoot } from './repository.mjs';
import { minimumNode, refuseNode } from './require-node.mjs';

test('the minimum is the one that package.json declares', () => {
  expect(readManifest(repositoryRoot).engines?.node).toBe(`>=${minimumNode}`);
});

test.each(['20.19.0', '20.20.2', '22.0.0', '26.1.3'])('Node %s is accepted', (version) => {
  expect(refuseNode(version)).toBeNull();
});

test.each(['14.21.3', '18.20.8', '20.9.0', '20.18.99'])('Node %s is refused', (version) => {
  expect(refuseNode(version)).toBe(
    `Vitrine needs Node ${minimumNode} or newer, and this is Node ${version}. Install a newer one from https://nodejs.org and run the command again.`,
  );
});
