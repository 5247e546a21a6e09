import type { AdvisedSource, ServiceGuide } from '@postseal/contract';

/** Something to do, and why. */
export interface FixStep {
  readonly title: string;
  readonly text: string;
  /** A page of ours that helps. */
  readonly href?: string;
}

/** What to do about a source, in order; nothing for one that works or that is not the owner's. */
export function fixSteps(source: AdvisedSource, guide: ServiceGuide | null, domain: string): FixStep[] {
  switch (source.class) {
    case 'likely-spoof':
      return [];
    case 'forwarder':
      return [
        {
          title: 'Nothing at the forwarder',
          text: 'Your DKIM signature is what survives the way. See to it that all your own sources sign.',
        },
      ];
    case 'compliant':
      return source.weakness === 'spf-only' ? [signing(source, guide, domain)] : [];
    case 'unknown':
    case 'needs-fixing':
      return [
        ...(source.class === 'unknown'
          ? [
              {
                title: 'Find out whether it is yours',
                text: 'Ask who in your organization uses it. If nobody does, choose “Not mine” above: a stricter policy then stops it.',
              },
            ]
          : []),
        ...(needsSigning(source) ? [signing(source, guide, domain)] : []),
        ...(guide ? spfAt(guide, domain) : [spfAnywhere(domain)]),
      ];
  }
}

function needsSigning({ messages, bothPass, dkimOnly }: AdvisedSource): boolean {
  return bothPass + dkimOnly < messages * 0.95;
}

function signing({ basis }: AdvisedSource, guide: ServiceGuide | null, domain: string): FixStep {
  const title = 'Turn on DKIM signing as your domain';
  if (!guide) {
    return basis === 'own-host'
      ? {
          title,
          text: `Let your mail server sign what it sends with d=${domain}, and publish the key.`,
          href: '/setup/dkim',
        }
      : {
          title,
          text: `Its settings have a place for your own domain: it must sign with d=${domain}, not with its own.`,
        };
  }
  const names = guide.selectors.map((selector) => `${selector}._domainkey.${domain}`);
  const targets =
    guide.dkimTargets.length > 0 ? ` They lead to names below ${guide.dkimTargets.join(' or ')}.` : '';
  return {
    title,
    text:
      names.length > 0
        ? `Authenticate ${domain} in ${guide.name}. It gives you records for ${list(names.slice(0, 3))}; publish them as they are.${targets}`
        : `Authenticate ${domain} in ${guide.name}. It gives you DKIM records of your own; publish them as they are.${targets}`,
  };
}

function spfAt({ name, spfUse, spfNames }: ServiceGuide, domain: string): FixStep[] {
  const include = spfNames[0] ? `include:${spfNames[0]}` : null;
  switch (spfUse) {
    case 'needed':
      return include
        ? [
            {
              title: 'Let it through in SPF',
              text: `Add ${include} to the SPF record of ${domain}, before its last term. There may be only one such record.`,
              href: '/setup/spf',
            },
          ]
        : [];
    case 'elsewhere':
      return [
        {
          title: 'Leave your SPF record as it is',
          text: `${name} takes bounces under its own domain, so an entry in your record changes nothing for DMARC. A return path of your own, where it offers one, would make SPF a second leg.`,
        },
      ];
    case 'depends':
      return include
        ? [
            {
              title: 'SPF, if the return path is yours',
              text: `Only where ${name} uses ${domain} as envelope sender does ${include} belong into your record. DKIM is enough for DMARC.`,
            },
          ]
        : [];
  }
}

function spfAnywhere(domain: string): FixStep {
  return {
    title: 'Or let it through in SPF',
    text: `Where it uses ${domain} as envelope sender, its addresses belong into your SPF record. DKIM survives forwarding, SPF does not: begin with DKIM.`,
    href: '/setup/spf',
  };
}

function list(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names[0]!;
}
