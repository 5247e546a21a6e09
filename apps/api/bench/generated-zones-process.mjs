// Name server for more domains than fit into its memory, in a process of its own: the zone of dN.example is made when it is
// asked for. Domains from argv[2] on are dead: nothing about them is ever answered.
import { generateKeyPairSync } from 'node:crypto';
import { startZoneServer, Zones } from '@postseal/test-mail';

const firstDead = Number(process.argv[2] ?? Number.POSITIVE_INFINITY);
const ttl = 1; // seconds: gone from caches when a domain is checked again
const MAX_KEPT = 2_000;
const key = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .publicKey.export({ format: 'der', type: 'spki' })
  .toString('base64');

class GeneratedZones extends Zones {
  #made = new Map();

  lookup(name, type, mode) {
    const domain =
      /(?:^|\.)d(\d+)\.example$/.exec(name) ?? /^(\d+)\.(\d+)\.(\d+)\.46\.in-addr\.arpa$/.exec(name);
    if (!domain) return super.lookup(name, type, mode);
    const [, ...digits] = domain.map(Number);
    const n = digits.reduceRight((sum, digit) => sum * 256 + digit, 0);
    if (n >= firstDead) return { kind: 'unavailable', reason: 'timeout' };
    return this.#zonesOf(n).lookup(name, type, mode);
  }

  #zonesOf(n) {
    const known = this.#made.get(n);
    if (known) return known;
    if (this.#made.size >= MAX_KEPT) this.#made.delete(this.#made.keys().next().value);
    const made = new Zones(recordsOf(n));
    this.#made.set(n, made);
    return made;
  }
}

function recordsOf(n) {
  const domain = `d${n}.example`;
  const bytes = [(n >> 16) & 255, (n >> 8) & 255, n & 255];
  return {
    [domain]: {
      SOA: { minimumSeconds: ttl },
      ttl,
      NS: ['ns.example'],
      MX: `10 mail.${domain}`,
      TXT: 'v=spf1 mx include:_spf.sender.example -all',
    },
    [`mail.${domain}`]: { ttl, A: `46.${bytes.join('.')}` },
    [`${bytes.toReversed().join('.')}.46.in-addr.arpa`]: { ttl, PTR: `mail.${domain}` },
    [`_dmarc.${domain}`]: { ttl, TXT: 'v=DMARC1; p=reject; rua=mailto:someone@rua.example' },
    [`s1._domainkey.${domain}`]: { ttl, TXT: `v=DKIM1; k=rsa; p=${key}` },
    '_spf.sender.example': { TXT: 'v=spf1 ip4:149.72.0.0/16 ip4:167.89.0.0/17 ~all' },
  };
}

const server = await startZoneServer(
  new GeneratedZones({
    example: { SOA: {}, NS: ['ns.example'] },
    'ns.example': { A: '127.0.0.1' },
    '_spf.sender.example': { TXT: 'v=spf1 ip4:149.72.0.0/16 ip4:167.89.0.0/17 ~all' },
    'rua.example': { MX: '10 mx.rua.example' },
    '*._report._dmarc.rua.example': { TXT: 'v=DMARC1' },
  }),
);
process.send({ port: server.port });
