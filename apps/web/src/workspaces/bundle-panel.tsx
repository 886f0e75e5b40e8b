import { planDirectory } from '@vitrine/bundle';
import { formatBytes } from '@vitrine/contract';
import { Check } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { classNames } from '../components/class-names.ts';
import { CopyButton } from '../components/copy-button.tsx';
import { CopyableCode } from '../components/copyable-code.tsx';
import { Fact, Facts } from '../components/facts.tsx';
import { Inspector } from '../components/inspector.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { Seal, type SealState, sealWashes } from '../components/seal.tsx';
import {
  formatInstant,
  shortenDigest,
  shortenId,
  shortenPath,
} from '../formatting/format-values.ts';
import {
  describeSeal,
  describeUnresolved,
  type ExportOutcome,
  type ExportResult,
} from './export-outcome.ts';
import { readExportedModels } from './model-checks.ts';
import { ModelTally } from './model-tally.tsx';
import { ProofOfDisk } from './proof-of-disk.tsx';
import { useExports } from './use-exports.ts';
import { buildVerifyCommand, guessSystem, systemNames, systems } from './verify-command.ts';

/** What an export proved, open until closed: the toast passes, this stays. */
export function BundlePanel({
  workspace_id,
  title,
  outcome,
  quiet = false,
  onClose,
}: {
  workspace_id: string;
  title: string;
  outcome: ExportOutcome;
  /** Whether it came with an export, and was not asked for. */
  quiet?: boolean;
  onClose: () => void;
}) {
  return (
    <Inspector
      id="bundle"
      title={`Bundle · ${title}`}
      leadsTo={`export-${workspace_id}`}
      quiet={quiet}
      onClose={onClose}
    >
      {outcome.kind === 'answered' ? (
        <Proof seal={outcome.seal} result={outcome.result} />
      ) : (
        <Failure workspace_id={workspace_id} outcome={outcome} />
      )}
    </Inspector>
  );
}

function Failure({
  workspace_id,
  outcome,
}: {
  workspace_id: string;
  outcome: Extract<ExportOutcome, { kind: 'failed' }>;
}) {
  const { problem } = outcome;
  const waiting = useExports().phases.has(workspace_id);
  const next = waiting
    ? 'The export will be retried when the server responds.'
    : 'Export again to find out.';
  return (
    <div className="space-y-3">
      <SealBox
        seal="failed"
        title={problem ? 'Export failed' : 'No answer'}
        note={
          problem
            ? 'No bundle was created or replaced.'
            : `A bundle may or may not have been written. ${next}`
        }
      />
      <ProblemNotice
        title={problem ? 'Server message' : 'The connection was lost'}
        problem={problem}
      >
        {problem && (
          <p className="mt-1 text-muted">If a bundle was exported earlier, it is unchanged.</p>
        )}
      </ProblemNotice>
      {problem === null && <ProofOfDisk workspace_id={workspace_id} />}
    </div>
  );
}

function SealBox({ seal, title, note }: { seal: SealState; title: string; note: ReactNode }) {
  return (
    <div className={classNames('flex items-center gap-4 rounded-xl border p-4', sealWashes[seal])}>
      <Seal state={seal} />
      <div>
        <p className="text-[17px] leading-snug font-semibold tracking-tight tabular-nums">
          {title}
        </p>
        <p className="text-[13px] text-muted">{note}</p>
      </div>
    </div>
  );
}

function Proof({ seal, result }: { seal: SealState; result: ExportResult }) {
  const gaps = result.unresolved_references;
  const time = formatInstant({ at: Date.parse(result.exported_at), now: Date.now() });
  const age = result.unchanged ? `unchanged since ${time}` : `written ${time}`;
  return (
    <div className="space-y-4">
      <SealBox
        seal={seal}
        title={describeSeal(result)}
        note={
          <>
            {seal === 'gaps' && (
              <span className="block font-medium text-warn">Complete with gaps</span>
            )}
            {result.validated ? (
              'verified by re-reading from disk · '
            ) : (
              <span className="block font-medium text-bad">Do not hand it over.</span>
            )}
            <span title={result.exported_at}>{age}</span>
          </>
        }
      />
      <Facts>
        <Fact word="Workspace">
          <CopyableCode text={result.workspace_id} shorten={shortenId} label="workspace id" />
        </Fact>
        <Fact word="Path">
          <CopyableCode text={result.bundle_path} shorten={shortenPath} label="bundle path" />
        </Fact>
        <Fact word="Digest">
          <CopyableCode text={result.bundle_digest} shorten={shortenDigest} label="bundle digest" />
        </Fact>
        <Fact word="Model runs">
          <ModelTally models={readExportedModels(result)} />
        </Fact>
        <Fact word="Plans">
          <span className="tabular-nums">{result.scenario_plans_exported} exported</span>
        </Fact>
        <Fact word="Format">version {result.bundle_format_version}</Fact>
      </Facts>
      {gaps.length > 0 && <Unresolved gaps={gaps} />}
      <CheckYourself path={result.bundle_path} />
      <FileList files={result.files} verified={result.validated} />
    </div>
  );
}

/** The quick check of the bundle at `path`, in one line for each system. */
export function CheckYourself({ path }: { path: string }) {
  const [system, setSystem] = useState(() => guessSystem(navigator.platform));
  const { command, where } = buildVerifyCommand({ system, path });
  const id = useId();
  return (
    <div>
      <div className="mb-1.5 flex items-center gap-3">
        <h3 className="flex-1 text-[13px] font-medium">Check it anywhere, without Vitrine</h3>
        <label htmlFor={id} className="sr-only">
          System
        </label>
        <select
          id={id}
          value={system}
          onChange={(event) =>
            setSystem(systems.find((each) => each === event.target.value) ?? system)
          }
          className="h-7 rounded-md border border-line-strong/70 bg-surface px-1.5 text-xs max-md:h-11"
        >
          {systems.map((each) => (
            <option key={each} value={each}>
              {systemNames[each]}
            </option>
          ))}
        </select>
      </div>
      <div className="flex items-center gap-2 rounded-lg bg-sunken py-2 pr-2 pl-3">
        <code className="min-w-0 flex-1 font-mono text-xs leading-5 wrap-anywhere">{command}</code>
        <CopyButton text={command} label="verify command" />
      </div>
      <p className="mt-1 text-xs text-muted">
        {where} It proves that the files match their list. To prove that the list is the original,
        compare the digest above with a copy kept elsewhere.
      </p>
    </div>
  );
}

const reasons = { not_found: 'not found', malformed_id: 'not an id' } as const;

function Unresolved({ gaps }: { gaps: ExportResult['unresolved_references'] }) {
  return (
    <div className="rounded-lg border border-warn-line bg-warn-wash px-3.5 py-3 text-[13px]">
      <h3 className="font-semibold text-warn">{describeUnresolved(gaps.length)}</h3>
      <ul className="mt-1 space-y-0.5">
        {gaps.map((gap) => (
          <li key={`${gap.key} ${gap.ref_id}`}>
            <code className="font-mono text-xs">{gap.key}</code> · {reasons[gap.reason]}{' '}
            <code className="font-mono text-xs text-muted" title={gap.ref_id}>
              {shortenId(gap.ref_id)}
            </code>
          </li>
        ))}
      </ul>
      <p className="mt-1 text-muted">
        The export is complete without {gaps.length === 1 ? 'it' : 'them'}; the manifest records
        this.
      </p>
    </div>
  );
}

function FileList({ files, verified }: { files: ExportResult['files']; verified: boolean }) {
  return (
    <table className="w-full text-left text-xs">
      <caption className="mb-1 text-left text-[13px] font-medium">Files</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">File</th>
          <th scope="col">SHA-256</th>
          <th scope="col">Size</th>
        </tr>
      </thead>
      <tbody>
        {files.map((file) => (
          <tr key={file.path} className="border-t border-dashed border-line-strong/70">
            <th
              scope="row"
              className="max-w-48 truncate py-1.5 pr-2 font-mono font-normal"
              title={file.path}
            >
              {shortenFile(file.path)}
            </th>
            <td className="py-1.5 pr-2 font-mono text-muted" title={file.sha256}>
              {shortenId(file.sha256)}
            </td>
            <td className="py-1.5 text-right whitespace-nowrap tabular-nums">
              {formatBytes(file.size_bytes)}{' '}
              {verified && (
                <span className="inline-block align-[-2px] text-good">
                  <Check aria-hidden size={13} />
                  <span className="sr-only">verified</span>
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function shortenFile(path: string): string {
  const prefix = `${planDirectory}/`;
  if (!path.startsWith(prefix)) return path;
  const name = path.slice(prefix.length);
  return `${prefix}${name.slice(0, 4)}…${name.slice(name.lastIndexOf('.'))}`;
}
