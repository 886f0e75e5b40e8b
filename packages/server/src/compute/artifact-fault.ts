import { type StorageErrorCode, storageCodeOf } from '@vitrine/bundle/node';
import { VitrineError } from '../rpc/vitrine-error.ts';

const sentences: Record<StorageErrorCode, string> = {
  STORAGE_FULL: 'The disk of the model files is full, or its quota is used up.',
  STORAGE_READ_ONLY: 'The folder of the model files cannot be written.',
  STORAGE_FAILED: 'The folder of the model files could not be used.',
};

/** Turns a file-system error below the artifact root into a statement about the disk. */
export function toArtifactFault(cause: unknown): VitrineError {
  const code = storageCodeOf(cause);
  return new VitrineError(code, sentences[code], { cause });
}
