import { randomUUID } from 'node:crypto';

/** A new record id: a UUID v4 (RFC 9562) as 32 lower-case hex digits. */
export function createId(): string {
  return randomUUID().replaceAll('-', '');
}
