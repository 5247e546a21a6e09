import type { Finding } from '@postseal/dns-checks';
import type { Alignment } from '@postseal/mail-terms';
import type { AlignmentTest } from './alignment.js';
import { failed, fromFinding, type Judgement, passed, unknown } from './judgement.js';
import type { MessageCheckId } from './own-checks.js';
import type { SignatureVerdict } from './signature-verdict.js';
import { weightOf } from './weights.js';

/** What the signatures of a message come to. */
export interface DkimVerdict {
  /** Any signature verifies; null when that could not be found out. */
  readonly passes: boolean | null;
  /** A verified signature speaks for the From domain; null when that could not be found out. */
  readonly isAligned: boolean | null;
  /** Fields that verified signatures cover, lower-case. */
  readonly coveredFields: ReadonlySet<string>;
  readonly judgements: readonly Judgement[];
}

/** Findings about a key record with which receivers cannot, or may not, use the key. */
const BREAKING = new Set<MessageCheckId>([
  'dkim.multiple-records',
  'dkim.version',
  'dkim.key-missing',
  'dkim.key-invalid',
  'dkim.key-revoked',
  'dkim.key-too-short',
  'dkim.key-known-weak',
  'dkim.service-type',
  'dkim.hash-excludes-sha256',
]);
/** Fields whose change would change the message (RFC 6376 §5.4.1). */
const IMPORTANT_FIELDS = [
  'from',
  'subject',
  'date',
  'to',
  'message-id',
  'list-unsubscribe',
  'list-unsubscribe-post',
];

const MILTER =
  'smtpd_milters = inet:127.0.0.1:8891   # Postfix main.cf, with OpenDKIM on this port\nnon_smtpd_milters = $smtpd_milters';

interface Candidate {
  readonly signature: SignatureVerdict;
  readonly isAligned: boolean | null;
  /** Faults of the key record that break the signature, and those that only weaken it. */
  readonly breaking: readonly Finding[];
  readonly passes: boolean;
}

/**
 * Several signatures: one that is sound and aligned is a pass, and then only its own weaknesses count.
 * @param isAligned null when the message has no usable From domain
 * @param present names of the message's fields, lower-case
 */
export async function judgeDkim(
  signatures: readonly SignatureVerdict[],
  isAligned: AlignmentTest | null,
  mode: Alignment,
  present: ReadonlySet<string>,
): Promise<DkimVerdict> {
  const candidates = await Promise.all(
    signatures.map(async (signature): Promise<Candidate> => {
      const findings = signature.key?.findings ?? [];
      const breaking = findings.filter(isBreaking);
      const passes = signature.result === 'pass';
      const aligned = isAligned === null ? false : passes ? await isAligned(signature.domain, mode) : false;
      return { signature, isAligned: aligned, breaking, passes };
    }),
  );
  const passing = candidates.filter(({ passes }) => passes);
  const isUncertain = signatures.some(({ result }) => result === 'temperror' || result === 'unverified');
  return {
    passes: passing.length > 0 ? true : isUncertain ? null : false,
    isAligned: passing.some((one) => one.isAligned === true)
      ? true
      : isUncertain || passing.some((one) => one.isAligned === null)
        ? null
        : false,
    coveredFields: new Set(passing.flatMap(({ signature }) => signature.signedFields)),
    judgements: [
      ...judge(candidates, isUncertain, isAligned !== null, present),
      ...judgeRepetition(signatures),
    ],
  };
}

function judge(
  candidates: readonly Candidate[],
  isUncertain: boolean,
  hasFrom: boolean,
  present: ReadonlySet<string>,
): Judgement[] {
  if (candidates.length === 0) return [failed('dkim.unsigned', 'no DKIM-Signature field', { paste: MILTER })];
  const sound = candidates.filter(({ passes, breaking }) => passes && breaking.length === 0);
  const aligned = sound.filter((one) => one.isAligned === true);
  const deciding = leastWeak(aligned.length > 0 ? aligned : sound, present);
  if (deciding === null) {
    if (isUncertain) return [judgeUncertain(candidates)];
    return [diagnose(candidates.find(({ passes }) => passes) ?? candidates[0]!)];
  }
  const { signature } = deciding;
  const judgements = [
    passed('dkim.signature-invalid', describe(signature)),
    ...judgeQuality(deciding, aligned.length > 0 ? aligned : sound, present),
  ];
  if (signature.warnings.length > 0) {
    const seen = `${describe(signature)}; strict verifiers object: ${signature.warnings.join(', ')}`;
    judgements.push(failed('dkim.signature-invalid', seen, { points: 0 }));
  }
  if (hasFrom && aligned.length === 0) judgements.push(judgeAlignment(sound));
  else if (hasFrom) judgements.push(passed('dkim.not-aligned', `d=${signature.domain}`));
  const others = candidates.filter(
    ({ signature: { result } }) => !['pass', 'temperror', 'unverified'].includes(result),
  );
  return [...judgements, ...others.map((other) => ({ ...diagnose(other), points: 0 }))];
}

function judgeAlignment(sound: readonly Candidate[]): Judgement {
  const domains = sound.map(({ signature }) => signature.domain).join(', ');
  return sound.some(({ isAligned }) => isAligned === null)
    ? unknown('dkim.not-aligned', `whether ${domains} belongs to the From domain could not be asked`)
    : failed('dkim.not-aligned', `signed by ${domains}`);
}

function judgeUncertain(candidates: readonly Candidate[]): Judgement {
  const { signature } = candidates.find(
    ({ signature: { result } }) => result === 'temperror' || result === 'unverified',
  )!;
  return unknown(
    'dkim.signature-invalid',
    `${describe(signature)}: ${signature.key?.unavailable ?? signature.comment}`,
  );
}

/** Why a signature does not count, as precisely as can be told. */
function diagnose({ signature, breaking }: Candidate): Judgement {
  const { key, comment, result } = signature;
  if (key !== null && key.unavailable === null && key.texts.length === 0) {
    const paste = `${key.name} TXT v=DKIM1; k=${signature.algorithm.startsWith('ed25519') ? 'ed25519' : 'rsa'}; p=<public key>`;
    return failed('dkim.selector-missing', `${key.name} has no TXT record`, { paste });
  }
  const fault = breaking[0];
  if (fault) return fromFinding(fault);
  const seen = `${describe(signature)}: ${comment === '' ? result : comment}`;
  const fix = fixes.find(({ pattern }) => pattern.test(comment))?.fix;
  return failed('dkim.signature-invalid', seen, fix === undefined ? {} : { fix });
}

const fixes = [
  {
    pattern: /body hash/i,
    fix: 'The body was changed after signing: let the signer be the last to touch the message (footers, disclaimers, re-encoding).',
  },
  {
    pattern: /bad signature/i,
    fix: 'Publish the public half of the signing key at this selector, or stop changing signed header fields after signing.',
  },
  { pattern: /expired|expiration/i, fix: 'Let signatures live longer (x=), or leave x= out.' },
];

/** Weaknesses of a signature that verifies: what each costs. */
function judgeQuality(one: Candidate, all: readonly Candidate[], present: ReadonlySet<string>): Judgement[] {
  const { signature } = one;
  const judgements: Judgement[] = [];
  const { key, algorithm } = signature;
  const seen = describe(signature);
  const weak = key?.findings.find(({ id }) => id === 'dkim.key-weak');
  const test = key?.findings.find(({ id }) => id === 'dkim.test-mode');
  const bits = key?.record?.key?.bits;
  judgements.push(
    weak
      ? failed('dkim.key-weak', `${bits} bits: ${seen}`, { fix: weak.fix })
      : passed('dkim.key-weak', `${bits ?? '?'} bits`),
  );
  judgements.push(
    test
      ? failed('dkim.test-mode', `t=y: ${test.evidence}`, { paste: withoutTestFlag(test) })
      : passed('dkim.test-mode', 'no t=y'),
  );
  judgements.push(
    algorithm.endsWith('-sha1')
      ? failed('dkim.hash-sha1', `a=${algorithm}`, { paste: 'SignatureAlgorithm rsa-sha256   # OpenDKIM' })
      : passed('dkim.hash-sha1', `a=${algorithm}`),
  );
  const isOnlyEd25519 = all.every(({ signature: { algorithm: other } }) => other.startsWith('ed25519'));
  judgements.push(
    isOnlyEd25519
      ? failed('dkim.ed25519-only', `a=${algorithm}`)
      : passed('dkim.ed25519-only', `a=${algorithm}`),
  );
  judgements.push(judgeCoverage(signature, present));
  judgements.push(
    signature.hasBodyLength
      ? failed('dkim.body-length', `l= in ${seen}`)
      : passed('dkim.body-length', 'no l='),
  );
  const scored = new Set<MessageCheckId>(judgements.map(({ id }) => id));
  const rest = (key?.findings ?? []).filter(({ id }) => !scored.has(id) && !BREAKING.has(id));
  return [...judgements, ...rest.map((finding) => fromFinding(finding, 0))];
}

function judgeCoverage({ signedFields }: SignatureVerdict, present: ReadonlySet<string>): Judgement {
  const left = IMPORTANT_FIELDS.filter((name) => present.has(name) && !signedFields.includes(name));
  if (left.length === 0) return passed('dkim.coverage', `h=${signedFields.join(':')}`);
  const all = [...new Set([...signedFields, ...left])].join(',');
  return failed('dkim.coverage', `not signed: ${left.join(', ')}`, {
    paste: `SignHeaders ${all}   # OpenDKIM`,
  });
}

function withoutTestFlag({ subject, evidence }: Finding): string {
  return `${subject} TXT ${evidence.replace(/;?\s*t\s*=\s*y\s*(?=;|$)/, '').replace(/\bt\s*=\s*y\s*:\s*/, 't=')}`;
}

/** The signature whose weaknesses cost least. */
function leastWeak(candidates: readonly Candidate[], present: ReadonlySet<string>): Candidate | null {
  const costs = candidates.map((one) => ({
    one,
    cost: judgeQuality(one, candidates, present)
      .filter(({ state }) => state === 'failed')
      .reduce((sum, { id, points }) => sum + (points ?? weightOf(id).points), 0),
  }));
  return costs.sort((a, b) => a.cost - b.cost)[0]?.one ?? null;
}

/** Bytes after a key, and empty tags, are passed over by common verifiers: the linter says so by a milder severity. */
function isBreaking({ id, severity }: Finding): boolean {
  if (id === 'dkim.syntax' || id === 'dkim.key-invalid') return severity === 'critical';
  return BREAKING.has(id);
}

/** The same key twice: the message passed the signer twice. */
function judgeRepetition(signatures: readonly SignatureVerdict[]): Judgement[] {
  const seen = new Set<string>();
  for (const { domain, selector } of signatures) {
    const key = `${selector}._domainkey.${domain}`;
    if (domain !== '' && seen.has(key)) {
      const paste =
        '-o receive_override_options=no_milters   # Postfix master.cf, on the re-injection listener only';
      return [failed('dkim.signed-twice', key, { paste })];
    }
    seen.add(key);
  }
  return [];
}

function describe({ domain, selector, algorithm }: SignatureVerdict): string {
  return `d=${domain || '?'} s=${selector || '?'} a=${algorithm || '?'}`;
}
