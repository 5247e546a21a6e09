import Form from 'next/form';
import { rangePresets } from '@/components/charts/day-range';
import { ChoiceLinks } from '@/components/choice-links';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/field';
import { hrefWith, type Query } from '@/lib/query';

interface RangePickerProps {
  readonly path: string;
  readonly query: Query;
  readonly range: { readonly from: string; readonly to: string };
  readonly preset: number | null;
  readonly today: string;
}

/** Period of a page: usual lengths, or two days. All in the URL; a new period begins lists anew. */
export function RangePicker({ path, query, range, preset, today }: RangePickerProps) {
  const { days: _days, from: _from, to: _to, offset: _offset, ...others } = query;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <ChoiceLinks
        label="Period"
        choices={rangePresets.map((days) => ({
          href: hrefWith(path, others, { days: String(days) }),
          label: (
            <>
              {days}
              <abbr title="days" className="no-underline sm:hidden">
                &nbsp;d
              </abbr>
              <span className="max-sm:hidden">&nbsp;days</span>
            </>
          ),
          isChosen: preset === days,
        }))}
      />
      <details className="group relative" open={preset === null || undefined}>
        <summary className="flex h-8 list-none items-center rounded-md border border-line-strong/60 bg-surface px-2.5 text-ink-soft hover:text-ink pointer-coarse:h-11 [&::-webkit-details-marker]:hidden">
          Other days
        </summary>
        <Form
          action={path}
          scroll={false}
          className="mt-2 flex flex-wrap items-center gap-2"
          key={`${range.from} ${range.to}`}
        >
          {Object.entries(others).map(
            ([name, value]) => value && <input key={name} type="hidden" name={name} value={value} />,
          )}
          <Input
            type="date"
            name="from"
            aria-label="First day"
            required
            max={today}
            defaultValue={range.from}
            className="w-auto!"
          />
          <Input
            type="date"
            name="to"
            aria-label="Last day"
            required
            max={today}
            defaultValue={range.to}
            className="w-auto!"
          />
          <Button type="submit">Show</Button>
        </Form>
      </details>
    </div>
  );
}
