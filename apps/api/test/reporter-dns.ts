import type { DnsAnswer, Resolver } from '@postseal/mail-terms';
import { zoneResolver } from '@postseal/test-mail';
import { MailAuthenticator } from '../src/report-trust/mail-authenticator.js';

/** DNS in which every domain asks for DMARC and lets 192.0.2.0/24 send for it: tests about other things believe everybody. */
export function believingAuthenticator(): MailAuthenticator {
  const nobody = zoneResolver();
  const txt = async (name: string): Promise<DnsAnswer<string>> => {
    const record = name.startsWith('_dmarc.') ? 'v=DMARC1; p=none' : 'v=spf1 ip4:192.0.2.0/24 -all';
    if (name.includes('._domainkey.') || !name.replace('_dmarc.', '').includes('.'))
      return nobody.txt('nothing.invalid');
    return { outcome: 'found', records: [record], ttlSeconds: 60, cnames: [], isAuthenticated: false };
  };
  return new MailAuthenticator({ ...bound(nobody), txt });
}

function bound(resolver: Resolver): Resolver {
  const { txt, a, aaaa, mx, ptr, ns, soa } = resolver;
  return { txt, a, aaaa, mx, ptr, ns, soa };
}
