import { Link } from '@tanstack/react-router';
import { Page } from './page.tsx';

/** An address that no page has. */
export function NotFoundPage() {
  return (
    <Page title="There is no such page" documentTitle="Not found">
      <p className="text-[13px]">
        The address may be mistyped, or what it named was deleted.{' '}
        <Link to="/" className="text-accent underline underline-offset-2">
          Go to the showcase
        </Link>
      </p>
    </Page>
  );
}
