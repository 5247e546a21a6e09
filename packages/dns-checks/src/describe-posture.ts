import { toUnicodeName } from '@postseal/mail-terms';
import { check } from './catalogue.js';
import type { CheckId } from './check-ids.js';
import type { Posture } from './posture.js';

/**
 * The one thing a person must know about a domain, as one plain sentence: mail that is lost first, then mail that can
 * be forged, then mail that may be refused, then what is merely open. Never claims more than was seen.
 */
export function describePosture(posture: Posture): string {
  const name = toUnicodeName(posture.domain);
  const ids = new Map(posture.findings.map((one) => [one.id, one]));
  const first = (...wanted: CheckId[]) => wanted.map((id) => ids.get(id)).find((one) => one !== undefined);

  const gone = first('zone.expired');
  if (gone) return `Mail to and from ${name} is lost: ${gone.evidence}.`;
  const lost = first(
    'mx.target-registrable',
    'mx.nxdomain',
    'mx.no-address',
    'mx.ip-literal',
    'mx.private-address',
  );
  const hasWorkingMx = posture.mx.hosts.some(({ addresses }) => addresses.length > 0);
  if (lost && posture.mx.state === 'records' && !hasWorkingMx) {
    return `Mail to ${name} is lost: ${phrase(lost.id, lost.subject)}.`;
  }
  const forgery = whyForgeable(posture);
  if (forgery !== null) return `Mail from ${name} can be forged: ${forgery}.`;
  if (lost) return `Some mail to ${name} may be lost: ${phrase(lost.id, lost.subject)}.`;

  const unknown = (['dmarc', 'spf', 'dkim', 'ptr'] as const).filter(
    (area) => posture.strip[area] === 'unknown',
  );
  const grave = posture.findings.filter(({ severity }) => severity === 'critical' || severity === 'error');
  const serious = grave.filter(({ id }) => !isAboutArrival(id) && !isAboutComfort(id));
  const [worst] = serious;
  if (worst) {
    const more = serious.length > 1 ? ` (and ${serious.length - 1} more)` : '';
    return `Mail from ${name} may be refused: ${phrase(worst.id, worst.subject)}${more}.`;
  }
  const inTheWay = grave.find(({ id }) => isAboutArrival(id));
  if (inTheWay) {
    return `Some mail to ${name} may be delayed or lost: ${phrase(inTheWay.id, inTheWay.subject)}.`;
  }
  if (unknown.length > 0) {
    const list = unknown.map((area) => area.toUpperCase()).join(', ');
    return `Nothing wrong was found for ${name}, but ${list} could not be checked fully.`;
  }
  const comfort = grave.filter(({ id }) => isAboutComfort(id));
  const warnings = [...comfort, ...posture.findings.filter(({ severity }) => severity === 'warning')];
  if (warnings.length > 0) {
    const [warning] = warnings;
    const more = warnings.length > 1 ? ` (and ${warnings.length - 1} more)` : '';
    return `Mail from ${name} is protected, with a weak spot: ${phrase(warning!.id, warning!.subject)}${more}.`;
  }
  return `Mail from ${name} is believed: PTR, SPF, DKIM and DMARC are in order and the policy is ${posture.dmarc.discovery.effectivePolicy}.`;
}

/** Why receivers would deliver a forged message; null when they would not, or when that is not known. */
function whyForgeable({ dmarc, findings, spf, domain }: Posture): string | null {
  const { isPolicyKnown, record, policyDomain, policy, effectivePolicy } = dmarc.discovery;
  if (!isPolicyKnown) return null;
  if (record === null) {
    const garbled = findings.find(({ id }) => id === 'dmarc.multiple-records' || id === 'dmarc.version');
    if (garbled?.id === 'dmarc.multiple-records')
      return 'it has several DMARC records, so receivers ignore them all';
    if (garbled) return `its DMARC record does not begin with "v=DMARC1;", so receivers ignore it`;
    return 'it has no DMARC record';
  }
  if (policy === null) return 'its DMARC record names no valid policy, so receivers ignore it';
  if (effectivePolicy === 'none') {
    const where =
      policyDomain === domain ? 'its DMARC policy' : `the DMARC policy that it inherits from ${policyDomain}`;
    return policy === 'none' ? `${where} is none, which only observes` : `${where} is in test mode (t=y)`;
  }
  const open = findings.find(({ id }) => id === 'spf.all-pass' || id === 'spf.include-policy-weak');
  if (open && spf.state === 'record')
    return 'its SPF record lets every host on the Internet send in its name';
  return null;
}

/** What stops mail that others send to the domain. */
function isAboutArrival(id: CheckId): boolean {
  return /^(?:mta-sts|dane)\.|^mx\.(?:not-reachable|no-starttls|tls-old|cert-invalid)$/.test(id);
}

/** Faults that lose no mail: a logo is not shown, reports do not come. */
function isAboutComfort(id: CheckId): boolean {
  return /^(?:bimi|tls-rpt)\./.test(id);
}

const phrases: Partial<Record<CheckId, (subject: string) => string>> = {
  'mx.target-registrable': (host) => `its MX host ${host} is under a domain that anybody can register`,
  'mx.nxdomain': (host) => `its MX host ${host} does not exist`,
  'mx.no-address': (host) => `its MX host ${host} has no address`,
  'mx.ip-literal': () => 'its MX record holds an IP address instead of a host name',
  'mx.private-address': (host) => `its MX host ${host} has a private address`,
  'ptr.missing': (ip) => `its sending address ${ip} has no reverse DNS name`,
  'ptr.missing-v6': (ip) => `its sending IPv6 address ${ip} has no reverse DNS name`,
  'ptr.not-confirmed': (ip) => `the reverse name of its sending address ${ip} does not lead back to it`,
  'spf.missing': () => 'it has no SPF record',
  'spf.too-many-lookups': () => 'its SPF record needs more than 10 DNS lookups',
  'spf.multiple-records': () => 'it has several SPF records',
  'dkim.selector-missing': (name) => `the DKIM key at ${name} is gone`,
  'dkim.cname-dangling': (name) => `the DKIM key at ${name} points to a name that does not exist`,
  'dkim.none-found': () => 'no DKIM key was found',
  'dmarc.rua-external-unauthorised': (uri) =>
    `its report address ${uri} is not authorised, so no reports arrive`,
};

function phrase(id: CheckId, subject: string): string {
  return phrases[id]?.(subject) ?? `${lowerFirst(check(id).title)} (${subject})`;
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text[0]!.toLowerCase() + text.slice(1) : text;
}
