import type { AdvisedSource, ServiceGuide } from '@postseal/contract';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { fixSteps } from './fix-steps';

interface HowToFixProps {
  readonly source: AdvisedSource;
  readonly guide: ServiceGuide | null;
  readonly domain: string;
}

/** The steps for this very source; nothing where nothing is to be done. */
export function HowToFix({ source, guide, domain }: HowToFixProps) {
  const steps = fixSteps(source, guide, domain);
  if (steps.length === 0) return null;
  return (
    <Section title={guide ? `What to do at ${guide.name}` : 'What to do'}>
      <ol className="grid max-w-prose gap-4">
        {steps.map(({ title, text, href }, index) => (
          <li key={title} className="grid grid-cols-[1.5rem_1fr] gap-x-3 gap-y-1">
            <span aria-hidden="true" className="font-semibold text-accent-text tabular">
              {index + 1}
            </span>
            <p className="font-medium">{title}</p>
            <p className="col-start-2 text-ink-soft [overflow-wrap:anywhere]">
              {text} {href && <TextLink href={href}>Make the record</TextLink>}
            </p>
          </li>
        ))}
      </ol>
      {guide?.howTo && (
        <p className="mt-4">
          <a
            href={guide.howTo}
            rel="noreferrer"
            target="_blank"
            className="text-accent-text underline underline-offset-4"
          >
            {guide.name}’s own instructions (opens in a new tab)
          </a>
        </p>
      )}
      {guide && !guide.isFromVendor && (
        <p className="mt-3 max-w-prose text-ink-soft text-xs">
          From public guides, not from the vendor’s own pages: what its settings show you goes first.
        </p>
      )}
    </Section>
  );
}
