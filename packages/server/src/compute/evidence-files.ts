import { createHash, randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { stringifyCompactCanonicalJson } from '@vitrine/bundle';
import { createDirectory, errnoOf, flushDirectory, writeDurably } from '@vitrine/bundle/node';
import type { JsonObject } from '@vitrine/contract';
import { compareJson, isRecord } from '../replay-proof/compare-json.ts';
import type { EvidenceComparison, StoredStage } from '../replay-proof/evidence-store.ts';
import { nameDay } from '../replay-proof/name-day.ts';
import { sided } from '../replay-proof/sided.ts';
import { hashArtifact, readArtifact } from './hash-artifact.ts';

/** Under the artifact root: the canonical bytes of stages, each named by its digest. */
export const evidenceDirectory = 'stages';
/** Files that are still being written; leftovers of a crash are swept when the store is opened. */
export const evidenceStage = path.join(evidenceDirectory, '.tx');

/** Largest evidence that is read back for a comparison: features of a hundred years take a tenth of it. */
const maxEvidenceBytes = 256 * 1024 * 1024;
const hashTimeoutMs = 60_000;

/**
 * Digests one part of a run (SHA-256 of its compact canonical JSON) and keeps the bytes behind the digest, durable before it returns. Existing
 * evidence is left alone, so an identical replay writes nothing. Blocks: for worker threads.
 */
export async function storeStage(root: string, material: JsonObject): Promise<StoredStage> {
  const bytes = Buffer.from(stringifyCompactCanonicalJson(withPlainZeros(material)));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  try {
    if (!isStored(root, sha256, bytes.byteLength)) await writeEvidence(root, sha256, bytes);
    return { sha256, failure: null };
  } catch (error) {
    return { sha256, failure: codeOf(error) };
  }
}

/** Negative zero is the same quantity, and JSON cannot represent it. */
function withPlainZeros(value: JsonObject[string]): JsonObject[string] {
  if (typeof value === 'number') return value === 0 ? 0 : value;
  if (Array.isArray(value)) return value.map(withPlainZeros);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, withPlainZeros(child)]),
  );
}

function isStored(root: string, sha256: string, sizeBytes: number): boolean {
  const found = hashArtifact({ root, uri: uriOf(sha256), sizeBytes, timeoutMs: hashTimeoutMs });
  return found.ok && found.sha256 === sha256;
}

export function uriOf(sha256: string): string {
  return `${evidenceDirectory}/${sha256}.json`;
}

async function writeEvidence(root: string, sha256: string, bytes: Buffer): Promise<void> {
  await createDirectory(path.join(root, evidenceStage));
  const staged = path.join(root, evidenceStage, `${sha256}.${randomUUID()}`);
  try {
    await writeDurably(staged, bytes);
    await rename(staged, path.join(root, uriOf(sha256)));
  } catch (error) {
    await rm(staged, { force: true });
    throw error;
  }
  await flushDirectory(path.join(root, evidenceDirectory));
}

function codeOf(error: unknown): string {
  const code = errnoOf(error);
  if (code === null) throw error;
  return code;
}

interface CompareInput {
  root: string;
  source: string;
  replay: string;
}

/** Compares the material behind two digests, number by number. Each file still has to match its digest. Blocks: for worker threads. */
export function compareEvidence({ root, source, replay }: CompareInput): EvidenceComparison {
  const texts: string[] = [];
  for (const [side, sha256] of [
    ['source', source],
    ['replay', replay],
  ] as const) {
    const found = readEvidence(root, sha256);
    if (!found.ok) {
      return { isEquivalent: false, reason: sided`The evidence of the ${{ side }} ${found.why}.` };
    }
    texts.push(found.text);
  }
  const [sourceText = '', replayText = ''] = texts;
  const evidence: unknown = JSON.parse(sourceText);
  const other: unknown = JSON.parse(replayText);
  if (rulesOf(evidence) !== rulesOf(other)) {
    const reason = sided`The two were digested by different versions, whose rules differ.`;
    return { isEquivalent: false, hasOtherRules: true, reason };
  }
  return compareJson(evidence, other, (path) => nameDay(evidence, path));
}

/** Evidence of versions that did not number their rules has none. */
function rulesOf(evidence: unknown): unknown {
  return isRecord(evidence) ? evidence.digest_rules : undefined;
}

function readEvidence(
  root: string,
  sha256: string,
): { ok: true; text: string } | { ok: false; why: string } {
  const uri = uriOf(sha256);
  const found = readArtifact({
    root,
    uri,
    maxBytes: maxEvidenceBytes,
    sizeBytes: null,
    timeoutMs: hashTimeoutMs,
  });
  if (!found.ok && found.reason === 'missing') return { ok: false, why: `is missing: ${uri}` };
  if (!found.ok && found.reason === 'too_large') {
    return { ok: false, why: `is too large to compare: ${uri}` };
  }
  if (!found.ok) return { ok: false, why: `cannot be read (${found.reason}): ${uri}` };
  if (found.sha256 !== sha256) {
    return { ok: false, why: `no longer matches its digest: ${uri} hashes to ${found.sha256}` };
  }
  return { ok: true, text: found.text };
}
