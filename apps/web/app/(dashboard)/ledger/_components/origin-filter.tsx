import { MessageOrigin } from '@postseal/contract';
import { ChoiceLinks } from '@/components/choice-links';
import { originWords } from '@/components/reports/origin-words';
import { hrefWith, type Query } from '@/lib/query';

/** Ways in, one or all. */
export function OriginFilter({ chosen, query }: { chosen: MessageOrigin | undefined; query: Query }) {
  const choice = (origin: MessageOrigin | undefined, label: string) => ({
    href: hrefWith('/ledger', query, { origin: origin ?? '', offset: '' }),
    label,
    isChosen: origin === chosen,
  });
  return (
    <ChoiceLinks
      label="Way in"
      choices={[
        choice(undefined, 'Every way'),
        ...MessageOrigin.options.map((origin) => choice(origin, originWords[origin])),
      ]}
    />
  );
}
