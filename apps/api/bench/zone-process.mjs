// Name server of the check benchmark, in a process of its own: argv[2] domains with all records a healthy one has.
import { generateKeyPairSync } from 'node:crypto';
import { startZoneServer } from '@postseal/test-mail';

const count = Number(process.argv[2]);
const ttl = 1; // seconds: gone from caches when the domains are checked again
const key = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .publicKey.export({ format: 'der', type: 'spki' })
  .toString('base64');
const names = {
  example: { SOA: {}, NS: ['ns.example'] },
  'ns.example': { A: '127.0.0.1' },
  '_spf.sender.example': { TXT: 'v=spf1 ip4:149.72.0.0/16 ip4:167.89.0.0/17 ~all' },
  'rua.example': { MX: '10 mx.rua.example' },
  '*._report._dmarc.rua.example': { TXT: 'v=DMARC1' },
};
for (let i = 0; i < count; i++) {
  const domain = `d${i}.example`;
  names[domain] = {
    SOA: { minimumSeconds: ttl },
    ttl,
    NS: ['ns.example'],
    MX: `10 mail.${domain}`,
    TXT: `v=spf1 mx include:_spf.sender.example -all`,
  };
  names[`mail.${domain}`] = { ttl, A: `46.4.${(i >> 8) & 255}.${i & 255}` };
  names[`${i & 255}.${(i >> 8) & 255}.4.46.in-addr.arpa`] = { ttl, PTR: `mail.${domain}` };
  names[`_dmarc.${domain}`] = { ttl, TXT: 'v=DMARC1; p=reject; rua=mailto:someone@rua.example' };
  names[`s1._domainkey.${domain}`] = { ttl, TXT: `v=DKIM1; k=rsa; p=${key}` };
}
const server = await startZoneServer(names);
process.send({ port: server.port });
