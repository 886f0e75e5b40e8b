import { readFileSync } from 'node:fs';

/** The PEM root certificates for checking the user's own server. Throws the error of the file system. */
export function readRootCertificate(file: string): string {
  return readFileSync(file, 'utf8');
}
