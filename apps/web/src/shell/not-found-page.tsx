import { Link } from '@tanstack/react-router';
import { sentenceLink } from '../components/text-link.ts';
import { Page } from './page.tsx';

/** An address that no page has. */
export function NotFoundPage() {
  return (
    <Page title="There is no such page" documentTitle="Not found">
      <p className="text-[13px]">
        The address may be mistyped, or what it named was deleted.{' '}
        <Link to="/" className={sentenceLink}>
          Go to the showcase
        </Link>
      </p>
    </Page>
  );
}
