const qualifiers: Readonly<Record<string, string>> = {
  '-': 'fail',
  '~': 'softfail',
  '?': 'neutral',
  '+': 'pass',
};

const everybodyElse: Readonly<Record<string, string>> = {
  '-': 'Everybody else may not send: receivers may refuse.',
  '~': 'Everybody else probably may not send: receivers look closer.',
  '?': 'Nothing is said about everybody else.',
  '+': 'Everybody on the Internet may send in this name.',
};

/** What one term of an SPF record says, in a sentence (RFC 7208 §5, §6). For reading only: faults are what the checks find. */
export function explainSpfTerm(term: string): string {
  const [, qualifier = '+', rest = ''] = /^([-~?+]?)(.*)$/.exec(term.trim()) ?? [];
  const sign = qualifier || '+';
  const modifier = /^(redirect|exp)=(.*)$/i.exec(rest);
  if (modifier) {
    return modifier[1]!.toLowerCase() === 'redirect'
      ? `The record of ${modifier[2]} decides instead.`
      : `The text at ${modifier[2]} explains refusals to senders.`;
  }
  const [, name = '', value = ''] = /^([a-z0-9]+)(.*)$/i.exec(rest) ?? [];
  const target = value.replace(/^:/, '').replace(/\/.*$/, '');
  if (name.toLowerCase() === 'all') return everybodyElse[sign]!;
  const who = subject(name.toLowerCase(), target || 'this domain', value.replace(/^:/, ''));
  if (who === null) return 'Not a term that receivers know.';
  return sign === '+' ? `${who} may send.` : `${who}: ${qualifiers[sign]}.`;
}

function subject(name: string, target: string, value: string): string | null {
  switch (name) {
    case 'include':
      return `Whoever the record of ${target} lets through`;
    case 'a':
      return `The addresses of ${target}`;
    case 'mx':
      return `The hosts that receive mail for ${target}`;
    case 'ip4':
    case 'ip6':
      return value.includes('/') ? `The network ${value}` : `The address ${value}`;
    case 'exists':
      return `Whoever has an entry at ${target}`;
    case 'ptr':
      return `Hosts with a reverse name below ${target}`;
    default:
      return null;
  }
}
