import { CopyButton } from './copy-button.tsx';

/** An id, path or digest: whole or in short with the whole on hover, and one click away. */
export function CopyableCode({
  text,
  shown = text,
  label,
}: {
  text: string;
  shown?: string;
  /** What is copied, for the button. */
  label: string;
}) {
  return (
    <>
      <code className="font-mono text-xs" title={shown === text ? undefined : text}>
        {shown}
      </code>
      <CopyButton text={text} label={label} />
    </>
  );
}
