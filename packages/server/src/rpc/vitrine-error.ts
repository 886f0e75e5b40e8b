import type { Problem, ProblemCode } from '@vitrine/contract';

/** What a problem may carry besides its sentence: the extension members of the wire format. */
export type ProblemEvidence = Pick<
  Problem,
  'errors' | 'error_count' | 'lines' | 'line_count' | 'showcase_run_id' | 'workspace_id'
>;

interface VitrineErrorOptions {
  evidence?: ProblemEvidence;
  cause?: unknown;
}

/**
 * The only error that use cases throw: a closed code, a sentence for the caller, evidence for the wire, and the cause for the log.
 * The sentence of a 5xx goes to the caller, so it must not reveal internals.
 */
export class VitrineError extends Error {
  override name = 'VitrineError';
  readonly code: ProblemCode;
  readonly evidence: ProblemEvidence;

  constructor(code: ProblemCode, detail: string, options: VitrineErrorOptions = {}) {
    super(detail, { cause: options.cause });
    this.code = code;
    this.evidence = options.evidence ?? {};
  }
}

/** A refused input field, in the caller's own terms. */
export function invalidInput(pointer: string, message: string): VitrineError {
  return new VitrineError('INVALID_INPUT', `${namePointer(pointer)}: ${message}`, {
    evidence: { errors: [{ pointer, message }], error_count: 1 },
  });
}

/** A JSON pointer in readable form: `/run_config/backtest` → `run_config.backtest`; `input` for the whole. */
export function namePointer(pointer: string): string {
  return pointer.slice(1).replaceAll('/', '.') || 'input';
}
