import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { Button } from '../components/button.tsx';
import { Page } from './page.tsx';

/** The code of the page does not load: the server was updated while the page was open, or is down. */
const loadFailure = /dynamically imported module|module script|Failed to fetch/i;

/** Shown instead of a page that crashed; the rest of the shell keeps working. */
export function FailedPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const message = error instanceof Error ? error.message : String(error);
  const missing = loadFailure.test(message);
  const retry = () => {
    // A module that failed once stays failed for this document.
    if (missing) return location.reload();
    reset();
    void router.invalidate();
  };
  return (
    <Page title="This page failed" documentTitle="Failed">
      <div role="alert" className="rounded-xl border border-bad-line bg-bad-wash p-5 text-[13px]">
        <p className="font-semibold text-bad">
          {missing ? 'The code of the page could not be loaded' : 'The page could not be displayed'}
        </p>
        <p className="mt-1 wrap-anywhere">{message}</p>
        <Button className="mt-3" onClick={retry}>
          Try again
        </Button>
      </div>
    </Page>
  );
}
