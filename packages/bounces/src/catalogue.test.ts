import { describe, expect, it } from '@jest/globals';
import { bounceCatalogue, findBounce } from './catalogue.js';
import { entryNotes } from './entry-notes.js';
import { bounceLimits, explainBounce } from './explain-bounce.js';

/** A host that stands for the receiver of each entry, as `Remote-MTA` would name it. */
const hostOf: Readonly<Record<string, string | null>> = {
  Gmail: 'gmail-smtp-in.l.google.com',
  'Outlook.com': 'outlook-com.olc.protection.outlook.com',
  'Exchange Online': 'contoso-com.mail.protection.outlook.com',
  'Yahoo/AOL': 'mta7.am0.yahoodns.net',
  iCloud: 'mx01.mail.icloud.com',
  'iCloud / Proofpoint': 'mx01.mail.icloud.com',
  'GMX/WEB.DE/mail.com/IONOS': 'mx00.kundenserver.de',
  'GMX/WEB.DE': 'mx00.emig.gmx.net',
  'GMX/WEB.DE/IONOS': 'mx00.ionos.de',
  'T-Online': 'mx03.t-online.de',
  'La Poste / Orange': 'smtpz4.laposte.net',
  Orange: 'smtp-in.orange.fr',
  Cox: 'cxr.mx.a.cloudfilter.cox.net',
  'Spectrum/Charter': 'mx0.charter.net',
  'Mail.ru': 'mxs.mail.ru',
  'any Postfix': 'mx.example.net',
  any: 'mx.example.net',
};

function bestOf(text: string): string | undefined {
  return explainBounce(text, bounceLimits).cards[0]?.best?.id;
}

describe('the catalogue', () => {
  it('holds entries of the promised types, each with its note', () => {
    expect(bounceCatalogue.length).toBeGreaterThanOrEqual(80);
    for (const entry of bounceCatalogue) {
      for (const field of [
        'id',
        'receiver',
        'code',
        'pattern',
        'cause',
        'fix',
        'sample',
        'source',
      ] as const) {
        expect([entry.id, field, typeof entry[field]]).toEqual([entry.id, field, 'string']);
      }
      expect(['permanent', 'temporary', 'either']).toContain(entry.kind);
      expect(entry.checks.length).toBeGreaterThan(0);
      expect(entry.note?.headline).toBeTruthy();
      expect(Object.keys(hostOf)).toContain(entry.receiver);
    }
    expect(Object.keys(entryNotes).sort()).toEqual(bounceCatalogue.map(({ id }) => id).sort());
    expect(new Set(bounceCatalogue.map(({ id }) => id)).size).toBe(bounceCatalogue.length);
  });

  it('names only entries that exist as outranked', () => {
    const named = Object.values(entryNotes).flatMap(({ outranks }) => outranks ?? []);
    expect(named.map((id) => findBounce(id)?.id)).toEqual(named);
    expect(findBounce('no-such-entry')).toBeNull();
  });
});

describe.each(bounceCatalogue.map((entry) => [entry.id, entry] as const))('%s', (id, entry) => {
  it('is found from its sample alone', () => {
    expect(bestOf(entry.sample)).toBe(id);
  });

  it('is found from a delivery status that names the receiver', () => {
    const folded = entry.sample.replace(/ (?=\S{4,} \S)/g, (blank, at: number) =>
      at % 3 === 0 ? '\r\n    ' : blank,
    );
    const status = `Reporting-MTA: dns; mail.example.org\r\n\r\nFinal-Recipient: rfc822; x@example.net\r\nAction: failed\r\nStatus: 5.0.0\r\nRemote-MTA: dns; ${hostOf[entry.receiver]}\r\nDiagnostic-Code: smtp; ${folded}\r\n`;
    expect(bestOf(status)).toBe(id);
  });

  it('is found from a Postfix log line that names the receiver', () => {
    const line = `Nov 23 08:14:03 mail postfix/smtp[7]: 4F2aB91xYz: to=<x@example.net>, relay=${hostOf[entry.receiver]}[192.0.2.9]:25, delay=1, dsn=5.0.0, status=bounced (host ${hostOf[entry.receiver]}[192.0.2.9] said: ${entry.sample} (in reply to end of DATA command))`;
    expect(bestOf(line)).toBe(id);
  });

  it('is found in a quoted, upper-case and typographic copy', () => {
    const copy = entry.sample.replace(/'/g, '’').replace(/ - /g, ' – ').split(' ').join('\u200b \u00a0');
    expect(bestOf(`> ${copy}`)).toBe(id);
    if (!/https?:/.test(entry.sample)) expect(bestOf(entry.sample.toUpperCase())).toBe(id);
  });
});
