import { screen } from '@testing-library/react';
import type { BundleReport } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import { workspaceId } from '../testing/examples.ts';
import { renderWithServer } from '../testing/render-with-server.tsx';
import { type StubAnswers, StubProblem } from '../testing/stub-server.ts';
import { ProofOfDisk } from './proof-of-disk.tsx';

const problem: BundleReport['problems'][number] = {
  code: 'missing_file',
  path: 'manifest.json',
  expected: null,
  found: null,
};

function answerWith(part: Partial<BundleReport>): StubAnswers['workspace.bundle'] {
  return () => ({
    ok: true,
    workspace_id: workspaceId,
    bundle_format_version: 1,
    bundle_digest: null,
    files: [],
    problems: [],
    ...part,
  });
}

function refuse(code: 'BUNDLE_NOT_FOUND' | 'INTERNAL'): StubAnswers['workspace.bundle'] {
  return () => {
    throw new StubProblem(code, 'Refused.');
  };
}

describe('what lies on disk after a lost answer', () => {
  it.each([
    ['one problem', answerWith({ ok: false, problems: [problem] }), /has 1 problem\./],
    ['no bundle', refuse('BUNDLE_NOT_FOUND'), 'There is no bundle on disk.'],
    ['a refusal', refuse('INTERNAL'), 'The bundle on disk could not be read'],
  ])('is described in words: %s', async (_, workspaceBundle, words) => {
    await renderWithServer(<ProofOfDisk workspace_id={workspaceId} />, {
      answers: { 'workspace.bundle': workspaceBundle },
    });
    expect(await screen.findByText(words)).toBeTruthy();
  });
});
