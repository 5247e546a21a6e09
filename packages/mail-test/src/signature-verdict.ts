import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Finding, finding, lintDkimRecord } from '@postseal/dns-checks';
import { type DkimKeyRecord, readDkimKeyRecord, readTagList } from '@postseal/dns-records';
import type { DnsAnswer, Resolver } from '@postseal/mail-terms';
import { arc } from 'mailauth/lib/arc/index.js';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import type { MailTestLimits } from './mail-to-test.js';
import type { HeaderField, MessageSource } from './message-source.js';

/** The key record behind a signature. */
export interface SignatureKey {
  readonly name: string;
  readonly texts: readonly string[];
  /** What the strict reader says about it. */
  readonly findings: readonly Finding[];
  /** The record whose key counts; null when there is none. */
  readonly record: DkimKeyRecord | null;
  /** Why DNS could not be asked; null when it answered. */
  readonly unavailable: string | null;
}

/** One DKIM-Signature field and what verifying it came to. */
export interface SignatureVerdict {
  /** `d=`, lower-case; empty when absent. */
  readonly domain: string;
  readonly selector: string;
  readonly algorithm: string;
  /** `h=`, lower-case, in order, repetitions included. */
  readonly signedFields: readonly string[];
  /** `l=` is in use: text can be appended to the body. */
  readonly hasBodyLength: boolean;
  /** mailauth's result (RFC 8601 §2.7.1); `unverified` when a limit kept it from being tried. */
  readonly result: 'pass' | 'fail' | 'neutral' | 'policy' | 'permerror' | 'temperror' | 'unverified';
  /** Why it is not pass. */
  readonly comment: string;
  /** What lenient verifiers accept and strict ones refuse. */
  readonly warnings: readonly string[];
  /** Null when the signature names no key. */
  readonly key: SignatureKey | null;
}

/** The chain of seals that forwarders put on (RFC 8617). */
export interface ArcVerdict {
  /** unknown: a key could not be asked for, or limits kept the chain from being tried. */
  readonly result: 'none' | 'pass' | 'fail' | 'unknown';
  /** Seals in the chain. */
  readonly instances: number;
  readonly comment: string;
}

export interface SignatureVerdicts {
  readonly dkim: readonly SignatureVerdict[];
  readonly arc: ArcVerdict;
}

type SignatureLimits = Pick<MailTestLimits, 'maxSignatures' | 'maxSignatureBytes' | 'maxHashedBytes'>;

/**
 * Verifies every DKIM signature and the ARC chain by mailauth, with our resolver, and looks at each key record strictly.
 * Surplus signatures are taken out before mailauth sees the message, so that their number costs nothing.
 */
export async function verifySignatures(
  source: MessageSource,
  nowSeconds: number,
  resolver: Resolver,
  limits: SignatureLimits,
): Promise<SignatureVerdicts> {
  const { isWhole, attempts } = await tryDkim(source, nowSeconds, resolver, limits);
  const dkim = await Promise.all(
    attempts.map(async ({ verdict, wasTried }): Promise<SignatureVerdict> => {
      const isNamed = wasTried && verdict.domain && verdict.selector;
      return { ...verdict, key: isNamed ? await readKey(verdict, resolver) : null };
    }),
  );
  return { dkim, arc: await verifyArc(source, isWhole, resolver) };
}

export type DkimResult = Pick<
  SignatureVerdict,
  'domain' | 'selector' | 'algorithm' | 'signedFields' | 'hasBodyLength' | 'result' | 'comment' | 'warnings'
>;

/** Verifies the DKIM signatures alone, each with its key from `resolver`, without looking at what could be better. */
export async function verifyDkim(
  source: MessageSource,
  nowSeconds: number,
  resolver: TextResolver,
  limits: SignatureLimits,
): Promise<DkimResult[]> {
  const { attempts } = await tryDkim(source, nowSeconds, resolver, limits);
  return attempts.map(({ verdict }) => verdict);
}

interface DkimAttempt {
  readonly verdict: DkimResult;
  readonly wasTried: boolean;
}

async function tryDkim(
  source: MessageSource,
  nowSeconds: number,
  resolver: TextResolver,
  limits: SignatureLimits,
): Promise<{ readonly isWhole: boolean; readonly attempts: readonly DkimAttempt[] }> {
  const fields = source.fields.filter(({ name }) => name === 'dkim-signature');
  const tried = chooseSignatures(fields, source.bytes.length - source.bodyStart, limits);
  const isWhole = tried.size === fields.length && isArcAffordable(source, limits);
  if (fields.length === 0) return { isWhole, attempts: [] };
  const message = isWhole ? source.bytes : withoutSurplus(source, tried, limits);
  const verified = await dkimVerify(inOnePiece(message), {
    resolver: mailauthResolver(resolver).resolve,
    curTime: nowSeconds * 1000,
  });
  const results = verified.results.filter(({ signingDomain }) => signingDomain !== undefined);
  const attempts = fields.map((field): DkimAttempt => {
    const { value, bodyReading, ...told } = readSignature(field);
    const wasTried = tried.has(field);
    if (!wasTried) {
      const comment = 'beyond the number, length or work that one message is given for its signatures';
      return {
        verdict: { ...told, signedFields: [], result: 'unverified', comment, warnings: [] },
        wasTried,
      };
    }
    const isNext = results[0] !== undefined && isResultOf(results[0], { ...told, value, bodyReading });
    const judged = judgeResult(
      isNext ? results.shift()! : null,
      !isWhole && told.signedFields.includes('dkim-signature'),
    );
    return { verdict: { ...told, ...judged }, wasTried };
  });
  return { isWhole, attempts };
}

/** From the top, as many as the limits allow. Signatures that read the body in the same way share one reading of it. */
function chooseSignatures(
  fields: readonly HeaderField[],
  bodyBytes: number,
  limits: SignatureLimits,
): ReadonlySet<HeaderField> {
  const chosen = new Set<HeaderField>();
  const readings = new Set<string>();
  for (const field of fields) {
    if (chosen.size >= limits.maxSignatures || field.rawLength > limits.maxSignatureBytes) continue;
    const { algorithm, bodyReading } = readSignature(field);
    const reading = `${algorithm.slice(algorithm.indexOf('-') + 1)} ${bodyReading}`;
    if (!readings.has(reading) && (readings.size + 1) * bodyBytes > limits.maxHashedBytes) continue;
    readings.add(reading);
    chosen.add(field);
  }
  return chosen;
}

/** mailauth cuts a Buffer into chunks, and joins a line over many chunks in quadratic time; a stream arrives as it is. */
function inOnePiece(message: Buffer): Readable {
  return Readable.from([message]);
}

type MailauthResult = Awaited<ReturnType<typeof dkimVerify>>['results'][number];

interface Signature
  extends Pick<SignatureVerdict, 'domain' | 'selector' | 'algorithm' | 'signedFields' | 'hasBodyLength'> {
  /** `b=` without white space. */
  readonly value: string;
  /** How the body is read for `bh=`: canonicalization and length. */
  readonly bodyReading: string;
}

/** The tags as mailauth reads them: names in lower case, of a repeated one the last. */
export function readSignature(field: HeaderField): Signature {
  const tags = new Map(readTagList(field.value).tags.map(({ name, value }) => [name.toLowerCase(), value]));
  return {
    domain: (tags.get('d') ?? '').toLowerCase(),
    selector: tags.get('s') ?? '',
    algorithm: (tags.get('a') ?? '').toLowerCase(),
    signedFields: (tags.get('h') ?? '')
      .toLowerCase()
      .split(':')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
    hasBodyLength: tags.has('l'),
    bodyReading: `${(tags.get('c') ?? '').split('/')[1]?.trim().toLowerCase() ?? 'simple'} ${tags.get('l') ?? ''}`,
    value: (tags.get('b') ?? '').replace(/\s+/g, ''),
  };
}

/** mailauth keeps the order of the fields, leaves out what it cannot read, and names a result by the hash of `b=`. */
function isResultOf(result: MailauthResult, { domain, selector, value }: Signature): boolean {
  const isSameKey = result.signingDomain?.toLowerCase() === domain && result.selector === selector;
  const hash = createHash('sha256').update(Buffer.from(value, 'base64')).digest('hex');
  return isSameKey && (value === '' ? !result.signature : result.id === hash);
}

/** @param isSpoilt the signature covers others that were taken out, so that it cannot verify */
function judgeResult(
  result: MailauthResult | null,
  isSpoilt: boolean,
): Pick<SignatureVerdict, 'result' | 'comment' | 'warnings'> {
  if (result === null) {
    const comment = 'unknown algorithm or canonicalization, or d= or s= is missing';
    return { result: 'permerror', comment, warnings: [] };
  }
  const { status } = result;
  if (isSpoilt && status.result !== 'pass')
    return { result: 'unverified', comment: 'it covers other signatures, too many to verify', warnings: [] };
  const comment = status.comment ?? status.policy?.['dkim-rules'] ?? '';
  return { result: toResult(status.result), comment, warnings: status.warnings ?? [] };
}

function toResult(result: string): SignatureVerdict['result'] {
  switch (result) {
    case 'pass':
    case 'fail':
    case 'policy':
    case 'permerror':
    case 'temperror':
      return result;
    default:
      return 'neutral';
  }
}

/**
 * Validates the chain by the letter of RFC 8617. Signatures are read as leniently as receivers read them, so this is a
 * reading of its own, for messages that have a chain.
 */
async function verifyArc(source: MessageSource, isWhole: boolean, resolver: Resolver): Promise<ArcVerdict> {
  const own = source.fields.filter(({ name }) => ARC_FIELDS.has(name));
  const instances = own.filter(({ name }) => name === 'arc-seal').length;
  if (own.length === 0) return { result: 'none', instances, comment: '' };
  if (!isWhole) return { result: 'unknown', instances, comment: 'too many or too long signatures' };
  const dns = mailauthResolver(resolver);
  const options = { resolver: dns.resolve, strict: true };
  const { arc: data } = await dkimVerify(inOnePiece(source.bytes), options);
  const { status } = await arc(data as Parameters<typeof arc>[0], options);
  if (status.result === 'fail' && dns.unavailable.length > 0) {
    return { result: 'unknown', instances, comment: dns.unavailable.join('; ') };
  }
  const result = status.result === 'pass' || status.result === 'none' ? status.result : 'fail';
  return { result, instances, comment: status.comment ?? '' };
}

/** As much of a resolver as keys need. */
export type TextResolver = Pick<Resolver, 'txt'>;

interface MailauthResolver {
  resolve(name: string, type: string): Promise<string[][]>;
  /** Questions that DNS did not answer. */
  readonly unavailable: string[];
}

/** Our resolver as mailauth calls it: TXT only, and absence as the error codes of node:dns. */
export function mailauthResolver(resolver: TextResolver): MailauthResolver {
  const unavailable: string[] = [];
  return {
    unavailable,
    async resolve(name) {
      const answer = await askKey(name, resolver);
      if (answer.outcome === 'found') return answer.records.map((record) => [record]);
      if (answer.outcome === 'unavailable') unavailable.push(`${name}: ${answer.detail}`);
      const code = { no_data: 'ENODATA', no_such_name: 'ENOTFOUND', unavailable: 'ETIMEOUT' }[answer.outcome];
      throw Object.assign(new Error(`TXT ${name}`), { code });
    },
  };
}

/** A name that cannot be written into a query (RFC 1035 §2.3.4) has no record: that is known without asking. */
const ASKABLE = /^(?=.{1,253}$)[^.]{1,63}(?:\.[^.]{1,63})*$/;

/** The key record, unless the name cannot be asked for. */
export function askKey(name: string, resolver: TextResolver): Promise<DnsAnswer<string>> {
  if (ASKABLE.test(name)) return resolver.txt(name);
  return Promise.resolve({ outcome: 'no_such_name', ttlSeconds: null, cnames: [], isAuthenticated: false });
}

async function readKey(
  { domain, selector }: { readonly domain: string; readonly selector: string },
  resolver: Resolver,
): Promise<SignatureKey> {
  const name = `${selector}._domainkey.${domain}`;
  const answer = await askKey(name, resolver);
  if (answer.outcome === 'unavailable')
    return { name, texts: [], findings: [], record: null, unavailable: answer.detail };
  const texts = answer.outcome === 'found' ? answer.records : [];
  const records = texts.map(readDkimKeyRecord);
  const findings = records.flatMap((record) => lintDkimRecord(name, record));
  if (records.length > 1) findings.unshift(finding('dkim.multiple-records', name, texts.join(' | ')));
  return { name, texts, findings, record: records[0] ?? null, unavailable: null };
}

const ARC_FIELDS = new Set(['arc-seal', 'arc-message-signature', 'arc-authentication-results']);
const MAX_ARC_FIELDS = 150; // RFC 8617 §4.2.1: 50 sets of three

function isArcAffordable({ fields }: MessageSource, limits: SignatureLimits): boolean {
  const own = fields.filter(({ name }) => ARC_FIELDS.has(name));
  return own.length <= MAX_ARC_FIELDS && own.every(({ rawLength }) => rawLength <= limits.maxSignatureBytes);
}

/** The message without the signatures that are not tried, and without a chain that is beyond the limits. */
function withoutSurplus(
  source: MessageSource,
  tried: ReadonlySet<HeaderField>,
  limits: SignatureLimits,
): Buffer {
  const keepsArc = isArcAffordable(source, limits);
  const header = source.bytes.toString('latin1', 0, source.bodyStart);
  const kept: string[] = [];
  let signature = 0;
  const signatures = source.fields.filter(({ name }) => name === 'dkim-signature');
  let isKept = true;
  for (const line of header.split('\r\n')) {
    const isContinuation = line.startsWith(' ') || line.startsWith('\t');
    if (!isContinuation) {
      const name = line
        .slice(0, Math.max(0, line.indexOf(':')))
        .trimEnd()
        .toLowerCase();
      isKept = keepsArc || !ARC_FIELDS.has(name);
      if (name === 'dkim-signature') isKept = tried.has(signatures[signature++]!);
    }
    if (isKept) kept.push(line);
  }
  return Buffer.concat([Buffer.from(kept.join('\r\n'), 'latin1'), source.bytes.subarray(source.bodyStart)]);
}
