import { formatCount } from '@vitrine/contract';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { TextField } from '../../components/field.tsx';
import { RecordState } from '../../components/record-state.tsx';
import { useSettled } from '../../components/use-settled.ts';
import { formatDay } from '../../formatting/format-values.ts';
import { describeGrain, type GrainChoice } from '../../sales/describe-grain.ts';
import { type RouterOutputs, trpc } from '../../trpc.ts';

type Grain = RouterOutputs['sales']['grains']['grains'][number];

interface PickProps {
  picked: GrainChoice | null;
  onPick: (grain: Grain) => void;
}

const shownGrains = 6;

/** Sales of each grain, the longest-selling first; a press takes one for the run. */
export function GrainCoverage({ picked, onPick }: PickProps) {
  const [text, setText] = useState('');
  const q = useSettled(text.trim());
  const list = trpc.sales.grains.useQuery(
    { limit: shownGrains, ...(q !== '' && { q }) },
    { placeholderData: (previous) => previous },
  );
  return (
    <div className="space-y-2">
      <TextField
        type="search"
        label="Grains, most selling days first"
        placeholder="Part of a store code or sku"
        value={text}
        maxLength={64}
        onText={setText}
      />
      <RecordState query={list} what="The grains">
        {({ grains, total }) => (
          <>
            <GrainTable grains={grains} picked={picked} onPick={onPick} />
            <p className="text-xs text-muted tabular-nums">
              {total === 0
                ? 'No grain matches.'
                : `${formatCount(grains.length)} of ${formatCount(total)} shown`}
            </p>
          </>
        )}
      </RecordState>
    </div>
  );
}

function GrainTable({ grains, picked, onPick }: PickProps & { grains: Grain[] }) {
  if (grains.length === 0) return null;
  return (
    <table className="w-full text-left text-[13px]">
      <caption className="sr-only">Sales of each grain</caption>
      <thead className="text-xs text-muted">
        <tr>
          <th scope="col" className="py-1 pr-2 font-medium">
            Grain
          </th>
          <th scope="col" className="py-1 pr-3 text-right font-medium">
            Selling days
          </th>
          <th scope="col" className="py-1 pr-3 text-right font-medium">
            Units
          </th>
          <th scope="col" className="py-1 font-medium max-sm:hidden">
            Days
          </th>
        </tr>
      </thead>
      <tbody>
        {grains.map((grain) => (
          <GrainRow key={describeGrain(grain)} grain={grain} picked={picked} onPick={onPick} />
        ))}
      </tbody>
    </table>
  );
}

function GrainRow({ grain, picked, onPick }: PickProps & { grain: Grain }) {
  const name = describeGrain(grain);
  const chosen = picked !== null && describeGrain(picked) === name;
  return (
    <tr className={classNames('border-t border-line', chosen && 'bg-accent-wash')}>
      <th scope="row" className="py-0.5 pr-2 font-normal">
        <Button
          size="row"
          tone="quiet"
          aria-pressed={chosen}
          aria-label={`Run on ${name}`}
          className="-ml-2.5 text-ink"
          onClick={() => onPick(grain)}
        >
          {name}
        </Button>
      </th>
      <td className="py-0.5 pr-3 text-right tabular-nums">{formatCount(grain.selling_days)}</td>
      <td className="py-0.5 pr-3 text-right tabular-nums">{formatCount(grain.units)}</td>
      <td className="py-0.5 text-xs text-muted tabular-nums max-sm:hidden">
        {formatDay(grain.date_start)} – {formatDay(grain.date_end)}
      </td>
    </tr>
  );
}
