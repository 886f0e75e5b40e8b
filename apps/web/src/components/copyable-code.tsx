import { CopyButton } from './copy-button.tsx';

/** An id, path or digest: whole or in short with the whole on hover, and one click away. */
export function CopyableCode({
  text,
  shorten,
  label,
}: {
  text: string;
  shorten?: (text: string) => string;
  /** What is copied, for the button. */
  label: string;
}) {
  return (
    <>
      <code className="font-mono text-xs" {...(shorten && { title: text })}>
        {shorten ? shorten(text) : text}
      </code>
      <CopyButton text={text} label={label} />
    </>
  );
}
