import { observingResolver } from '@postseal/dns-checks';
import type { Resolver } from '@postseal/mail-terms';
import { decodeWords } from 'postal-mime';
import { readAuthor } from './author.js';
import { judgeListings } from './blocklist-answer.js';
import { boundedResolver } from './bounded-resolver.js';
import { checkOneClick, saysBulk } from './bulk-checks.js';
import { checkNames } from './check-names.js';
import { checkContent } from './content-checks.js';
import { judgeDkim } from './dkim-verdict.js';
import { findDmarcGround, judgeDmarc } from './dmarc-verdict.js';
import { checkEnvelope } from './envelope-checks.js';
import { checkHeaders } from './header-checks.js';
import { readHops } from './hops.js';
import { checkHost } from './host-checks.js';
import { failed, type Judgement, passed, unknown } from './judgement.js';
import type { MailTestLimits, MailToTest } from './mail-to-test.js';
import { type MessageSource, readMessageSource, valuesOf } from './message-source.js';
import { readMimeTree } from './mime-tree.js';
import { describeCheck, type MessageCheckId } from './own-checks.js';
import { ceilingsOf, type MessageFacts, predictRejections } from './receivers.js';
import { judgeScanner } from './scanner-report.js';
import { scoreOf } from './score.js';
import { type ArcVerdict, type SignatureVerdict, verifySignatures } from './signature-verdict.js';
import { judgeSpf } from './spf-verdict.js';
import type { CheckRow, MailTestOutcome, MailVerdict } from './verdict.js';
import { weightOf } from './weights.js';

/**
 * Tests one received message: would it be rejected, how good is the rest, and what could be nicer. Only DNS is asked, each
 * question once, within the limits; nothing in the message is fetched.
 */
export async function testMessage(
  mail: MailToTest,
  resolver: Resolver,
  limits: MailTestLimits,
): Promise<MailTestOutcome> {
  const outcome = readMessageSource(mail.message, limits);
  if (!outcome.ok) return outcome;
  return { ok: true, verdict: await judgeMessage(mail, outcome.source, resolver, limits) };
}

async function judgeMessage(
  mail: MailToTest,
  source: MessageSource,
  resolver: Resolver,
  limits: MailTestLimits,
): Promise<MailVerdict> {
  const { session } = mail;
  const { fields } = source;
  const dns = observingResolver(boundedResolver(resolver, limits.maxDnsQueries, limits.signal));
  const author = readAuthor(fields);
  const isBulk = mail.isBulk || saysBulk(fields);
  const mime = readMimeTree(source, limits);

  const [host, spf, signatures, ground] = await Promise.all([
    checkHost(session, dns),
    judgeSpf(session, dns, limits.signal),
    verifySignatures(source, session.receivedAtSeconds, dns, limits),
    author.ok ? findDmarcGround(author.domain, dns) : null,
  ]);
  const present = new Set(fields.map(({ name }) => name));
  const dkim = await judgeDkim(
    signatures.dkim,
    ground?.isAligned ?? null,
    ground?.dkimMode ?? 'relaxed',
    present,
  );
  const origins = [spf.domain, author.ok ? author.domain : null].filter((domain) => domain !== null);
  const [dmarc, envelope] = await Promise.all([
    ground ? judgeDmarc(ground, spf, dkim) : null,
    checkEnvelope([...new Set(origins)], dns),
  ]);
  const content = checkContent(source, mime, limits);
  const judgements: Judgement[] = [
    ...host.judgements,
    ...spf.judgements,
    ...dkim.judgements,
    ...(dmarc?.judgements ?? []),
    ...judgeListings(mail.listings),
    ...envelope.judgements,
    ...checkHeaders(source, mime, author, session.receivedAtSeconds),
    ...checkOneClick(fields, isBulk, dkim),
    ...content.judgements,
    judgeScanner(mail.scanner),
    ...judgeArc(signatures.arc),
  ];
  const facts: MessageFacts = { host, spf, dkim, dmarc, envelope, isBulk, judgements };
  const subject = valuesOf(fields, 'subject')[0];
  return {
    ...scoreOf(judgements, ceilingsOf(facts)),
    wouldReject: predictRejections(facts),
    unknown: idsOf(judgements, ({ state }) => state === 'unknown'),
    advice: idsOf(judgements, isAdvice),
    counted: countScored(judgements),
    checks: judgements.map(toRow),
    facts: {
      headerFrom: author.ok ? author.domain : null,
      subject: subject === undefined ? null : decodeWords(subject.slice(0, 2000)),
      envelopeFrom: spf.domain,
      isBulk,
      spf: spf.result,
      dkim: signatures.dkim.map(toSignatureRow),
      arc: signatures.arc,
      dmarc: dmarc && { result: dmarc.result, policy: dmarc.policy, policyDomain: dmarc.policyDomain },
      hops: readHops(fields),
      links: content.links,
      messageBytes: mail.message.length,
    },
  };
}

function judgeArc({ result, instances, comment }: ArcVerdict): Judgement[] {
  const id = 'arc.chain-invalid';
  switch (result) {
    case 'none':
      return [];
    case 'pass':
      return [passed(id, `${instances} seals: ${comment}`)];
    case 'fail':
      return [failed(id, comment)];
    case 'unknown':
      return [unknown(id, comment)];
  }
}

/** Failed at no cost, neither in points nor by a ceiling. */
function isAdvice({ id, state, points }: Judgement): boolean {
  return state === 'failed' && (points ?? weightOf(id).points) === 0 && id !== 'hdr.from-invalid';
}

function idsOf(judgements: readonly Judgement[], wanted: (one: Judgement) => boolean): MessageCheckId[] {
  return [...new Set(judgements.filter(wanted).map(({ id }) => id))];
}

/** Checks that can cost points or set a ceiling, each once. */
function countScored(judgements: readonly Judgement[]): MailVerdict['counted'] {
  const counting = judgements.filter(({ id }) => weightOf(id).points > 0 || id === 'hdr.from-invalid');
  const all = new Set(counting.map(({ id }) => id));
  const open = new Set(counting.filter(({ state }) => state === 'unknown').map(({ id }) => id));
  return { scored: all.size - open.size, total: all.size };
}

function toRow(judgement: Judgement): CheckRow {
  const { id, state, seen, fix, paste } = judgement;
  const text = describeCheck(id);
  return {
    id,
    group: weightOf(id).group,
    state: isAdvice(judgement) ? 'advice' : state,
    title: state === 'failed' ? text.title : (checkNames[id] ?? text.title),
    seen,
    why: text.meaning,
    fix: state === 'failed' ? (fix ?? text.fix) : null,
    paste: paste ?? null,
    reference: text.reference,
  };
}

function toSignatureRow({ domain, selector, algorithm, result, comment }: SignatureVerdict) {
  return { domain, selector, algorithm, result, comment };
}
