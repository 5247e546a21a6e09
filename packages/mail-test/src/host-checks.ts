import { checkPtr, type PtrPosture } from '@postseal/dns-checks';
import { formatIp, type Resolver, readDomainName, unmapIp } from '@postseal/mail-terms';
import { failed, fromFinding, type Judgement, passed, unknown } from './judgement.js';
import type { MailSession, TlsFacts } from './mail-to-test.js';
import type { MessageCheckId } from './own-checks.js';

/** What is known of the host that delivered the message. */
export interface HostFacts {
  readonly family: 4 | 6;
  /** private: an address of an inner network, which has no public reverse name. */
  readonly ptr: PtrPosture['state'] | 'private';
  readonly isGeneric: boolean;
  readonly heloFault: 'empty' | 'literal' | 'not-qualified' | 'unresolvable' | null;
  readonly judgements: readonly Judgement[];
}

const FIRST_MODERN_TLS = 1.2;

/** Reverse DNS with forward confirmation, the HELO name, and TLS. */
export async function checkHost(session: MailSession, resolver: Resolver): Promise<HostFacts> {
  const ip = unmapIp(session.ip);
  const helo = await checkHelo(session.helo, resolver);
  const { posture, findings } = await checkPtr(
    [{ ip: formatIp(ip), source: 'sender of the message' }],
    helo.name,
    resolver,
  );
  const found = posture[0];
  const missingId: MessageCheckId = ip.family === 4 ? 'ptr.missing' : 'ptr.missing-v6';
  const judgements: Judgement[] = [];
  if (found === undefined) {
    judgements.push(
      unknown(missingId, `${formatIp(ip)} is a private address, which nobody else can look up`),
    );
  } else {
    judgements.push(
      ...judgeReverse(
        found,
        missingId,
        findings.map((one) => fromFinding(one)),
      ),
    );
    judgements.push(...judgeMismatch(found, helo.name));
  }
  judgements.push(...helo.judgements, ...judgeTls(session.tls));
  return {
    family: ip.family,
    ptr: found?.state ?? 'private',
    isGeneric: judgements.some(({ id, state }) => id === 'ptr.generic' && state === 'failed'),
    heloFault: helo.fault,
    judgements,
  };
}

function judgeReverse(
  found: PtrPosture,
  missingId: MessageCheckId,
  faults: readonly Judgement[],
): Judgement[] {
  const names = found.names.map(({ name }) => name).join(', ');
  if (found.state === 'unknown' && found.names.length === 0) {
    return [unknown(missingId, `the PTR record of ${found.ip} could not be asked for`)];
  }
  const judgements = faults.map((fault) =>
    fault.id === missingId && !fault.paste
      ? { ...fault, paste: `${found.reverseName} PTR <name of your mail server>.` }
      : fault,
  );
  const has = (id: MessageCheckId) => faults.some((fault) => fault.id === id);
  if (has(missingId)) return judgements;
  judgements.push(passed(missingId, `${found.ip} is ${names}`));
  if (found.state === 'unknown')
    judgements.push(unknown('ptr.not-confirmed', `the addresses of ${names} could not be asked for`));
  else if (!has('ptr.not-confirmed')) judgements.push(passed('ptr.not-confirmed', `${names} is ${found.ip}`));
  if (!has('ptr.generic')) judgements.push(passed('ptr.generic', names));
  if (!has('ptr.multiple') && !has('ptr.partial') && !has('ptr.too-many'))
    judgements.push(passed('ptr.multiple', names));
  return judgements;
}

function judgeMismatch(found: PtrPosture, helo: string | null): Judgement[] {
  if (helo === null || found.names.length === 0) return []; // the HELO name or the PTR has its own row
  const names = found.names.map(({ name }) => name);
  const seen = `PTR ${names.join(', ')}; HELO ${helo}`;
  if (names.includes(helo)) return [passed('ptr.helo-mismatch', seen)];
  const paste = `myhostname = ${names[0]}   # Postfix main.cf`;
  return [failed('ptr.helo-mismatch', seen, { paste })];
}

interface HeloFacts {
  /** The name, when it can be one. */
  readonly name: string | null;
  readonly fault: HostFacts['heloFault'];
  readonly judgements: readonly Judgement[];
}

async function checkHelo(helo: string, resolver: Resolver): Promise<HeloFacts> {
  const given = helo.trim();
  const paste = 'myhostname = mail.example.org   # Postfix main.cf: the name of the PTR record';
  if (given === '')
    return { name: null, fault: 'empty', judgements: [failed('helo.invalid', 'no name', { paste })] };
  if (/^\[.*\]$/.test(given) || given.toLowerCase() === 'localhost') {
    return { name: null, fault: 'literal', judgements: [failed('helo.literal', given, { paste })] };
  }
  const read = readDomainName(given);
  if (!read.ok || read.name.includes('_') || /\.local(?:domain)?$/.test(read.name)) {
    return { name: null, fault: 'not-qualified', judgements: [failed('helo.invalid', given, { paste })] };
  }
  const { name } = read;
  const answers = await Promise.all([resolver.a(name), resolver.aaaa(name)]);
  if (answers.some(({ outcome }) => outcome === 'found'))
    return { name, fault: null, judgements: [passed('helo.invalid', given)] };
  if (answers.some(({ outcome }) => outcome === 'unavailable')) {
    return { name, fault: null, judgements: [unknown('helo.invalid', `${name} could not be looked up`)] };
  }
  const seen = `${given} has no address`;
  return { name, fault: 'unresolvable', judgements: [failed('helo.invalid', seen)] };
}

function judgeTls(tls: TlsFacts | null): Judgement[] {
  if (tls === null)
    return [unknown('tls.outbound-missing', 'it is not known whether the connection used TLS')];
  if (!tls.isUsed) {
    const paste = 'smtp_tls_security_level = may   # Postfix main.cf';
    return [failed('tls.outbound-missing', 'the connection was not encrypted', { paste })];
  }
  const version = /^TLSv?(\d(?:\.\d)?)$/i.exec(tls.version ?? '')?.[1];
  const judgements = [passed('tls.outbound-missing', tls.version ?? 'TLS')];
  const isOld = version === undefined ? /^SSL/i.test(tls.version ?? '') : Number(version) < FIRST_MODERN_TLS;
  if (isOld)
    judgements.push(
      failed('tls.outbound-old', tls.version ?? '', { paste: 'smtp_tls_protocols = >=TLSv1.2' }),
    );
  else if (tls.version !== null) judgements.push(passed('tls.outbound-old', tls.version));
  return judgements;
}
