import { formatPlural } from '@vitrine/contract';
import { Card } from '../../components/card.tsx';
import { classNames } from '../../components/class-names.ts';
import { sentenceLink } from '../../components/text-link.ts';
import { titleOf } from '../../runs/workspace-title.ts';
import { WorkspaceLink } from '../../workspaces/workspace-link.tsx';
import {
  type ComparedField,
  type ComparedSection,
  compareWorkspaces,
  sideWords,
  type WorkspaceDetail,
} from './compare-workspaces.ts';

/** Field by field; what is equal is left out unless all is asked for. */
export function ComparisonTable({
  a,
  b,
  all,
}: {
  a: WorkspaceDetail;
  b: WorkspaceDetail;
  all: boolean;
}) {
  const sections = compareWorkspaces(a, b);
  const fields = sections.flatMap((section) => section.fields);
  const differing = fields.filter((field) => field.differs).length;
  const shown = sections
    .map((section) => ({
      ...section,
      fields: section.fields.filter((field) => all || field.differs),
    }))
    .filter((section) => section.fields.length > 0);
  return (
    <Card
      id="fields"
      title="Field by field"
      note={`${formatPlural({ count: differing, one: 'difference' })} in ${fields.length} fields`}
    >
      {shown.length === 0 ? (
        <p className="px-5 pb-5 text-[13px]">No differences.</p>
      ) : (
        <div className="overflow-x-auto">
          <table className="w-full table-fixed border-t border-line text-left text-[13px] max-md:block">
            <caption className="sr-only">
              {titleOf(a)} as the baseline, beside {titleOf(b)}
            </caption>
            <thead className="text-xs text-muted max-md:sr-only">
              <tr>
                <th scope="col" className="w-[26%] py-2 pr-3 pl-5 font-medium">
                  Field
                </th>
                <SideHeading side={a} word={sideWords.a} />
                <SideHeading side={b} word={sideWords.b} />
                <th scope="col" className="w-36 py-2 pr-5 text-right font-medium">
                  Difference
                </th>
              </tr>
            </thead>
            {shown.map((section) => (
              <Section key={section.title} section={section} sides={[titleOf(a), titleOf(b)]} />
            ))}
          </table>
        </div>
      )}
    </Card>
  );
}

function SideHeading({ side, word }: { side: WorkspaceDetail; word: string }) {
  return (
    <th scope="col" className="py-2 pr-3 font-medium">
      {word} ·{' '}
      <WorkspaceLink workspace={side} className={classNames(sentenceLink, 'wrap-anywhere')} />
    </th>
  );
}

function Section({
  section,
  sides,
}: {
  section: ComparedSection;
  sides: readonly [a: string, b: string];
}) {
  return (
    <tbody className="max-md:block">
      <tr className="max-md:block">
        <th
          scope="rowgroup"
          colSpan={4}
          className="border-t border-line bg-sunken px-5 py-1.5 text-xs font-semibold max-md:block"
        >
          {section.title}
        </th>
      </tr>
      {section.fields.map((field) => (
        <Row key={field.field} field={field} sides={sides} />
      ))}
    </tbody>
  );
}

function Row({ field, sides }: { field: ComparedField; sides: readonly [a: string, b: string] }) {
  return (
    <tr
      className={classNames(
        'border-t border-line align-top max-md:block max-md:px-5 max-md:py-2',
        field.differs && 'bg-warn-wash/60',
      )}
    >
      <th
        scope="row"
        className="py-1.5 pr-3 pl-5 font-mono text-xs font-normal wrap-anywhere max-md:block max-md:p-0"
      >
        {field.field}
      </th>
      <Value side={sides[0]} value={field.a} />
      <Value side={sides[1]} value={field.b} />
      <td className="py-1.5 pr-5 text-right tabular-nums max-md:block max-md:p-0 max-md:text-left">
        {field.delta ?? (
          <span className={field.differs ? 'text-warn' : 'text-muted'}>
            {field.differs ? 'differs' : 'equal'}
          </span>
        )}
      </td>
    </tr>
  );
}

function Value({ side, value }: { side: string; value: string }) {
  return (
    <td className="py-1.5 pr-3 wrap-anywhere tabular-nums max-md:block max-md:p-0">
      <span className="mr-1.5 text-xs text-muted md:hidden">{side}</span>
      {value}
    </td>
  );
}
