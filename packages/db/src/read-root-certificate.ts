import { readFileSync } from 'node:fs';

/** The certificates, PEM, that a server of one's own is checked against. Throws what the file system throws. */
export function readRootCertificate(file: string): string {
  return readFileSync(file, 'utf8');
}
