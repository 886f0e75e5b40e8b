import { formatDuration, type StepEvent, type StepStatus } from '@vitrine/contract';
import { printable } from './escape-text.ts';
import { wrapText } from './format-values.ts';
import type { Color, Screen } from './screen.ts';

const marks: Record<StepStatus, { mark: string; color: Color }> = {
  pass: { mark: '✓', color: 'green' },
  warn: { mark: '!', color: 'yellow' },
  fail: { mark: '✗', color: 'red' },
  skip: { mark: '–', color: 'gray' },
};

const eraseLine = '\r\u001b[K';

/** Prints the progress of a run: one line per step, under the name of its phase. */
export function createRunView(screen: Screen): { show: (event: StepEvent) => void } {
  let phase: string | null = null;
  return {
    show: (event) => {
      if (event.phase_name !== null && event.phase_name !== phase) {
        phase = event.phase_name;
        screen.writeLine(screen.paint('bold', formatPhase(event)));
      }
      if (event.event_type === 'step_start' && screen.isInteractive) {
        screen.write(`  … ${event.step_name}`);
      }
      if (event.event_type === 'step_complete') {
        screen.writeLine(`${screen.isInteractive ? eraseLine : ''}${formatStep(event, screen)}`);
      }
      if (event.event_type === 'error') screen.writeLine(formatStep(event, screen));
    },
  };
}

function formatPhase({ phase_index, phase_total, phase_name }: StepEvent): string {
  return `${phase_index}/${phase_total} ${phase_name}`;
}

/** `  ✓ pass  register           37 ms  …`, with a long detail wrapped in its column. */
export function formatStep(event: StepEvent, screen: Screen): string {
  const { mark, color } = marks[event.status ?? 'skip'];
  const status = `${mark} ${event.status ?? ''}`.padEnd(6);
  const name = (event.step_name ?? 'runner').padEnd(16);
  const duration = (event.duration_ms === null ? '' : formatDuration(event.duration_ms)).padStart(
    7,
  );
  const indent = 2 + status.length + 2 + name.length + 1 + duration.length + 2;
  const [first = '', ...rest] = wrapText(
    printable(event.detail),
    Math.max(20, screen.width - indent),
  );
  const head = `  ${screen.paint(color, status)}  ${name} ${duration}  ${first}`;
  return [head, ...rest.map((line) => `${' '.repeat(indent)}${line}`)].join('\n').trimEnd();
}
