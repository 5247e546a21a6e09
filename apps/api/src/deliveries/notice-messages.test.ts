import { describe, expect, it } from '@jest/globals';
import type { AlertNotice, Digest, IncidentNotice } from './alert-notice.js';
import { noticeMail } from './notice-mail.js';
import { ntfyMessage, slackMessage, teamsMessage } from './notice-messages.js';
import { signedHeaders, webhookMessage } from './webhook-message.js';

const incident: IncidentNotice = {
  phase: 'opened',
  incidentId: 'i1',
  domain: 'nordwind.example',
  event: 'dmarc.removed',
  subject: 'dmarc:nordwind.example',
  severity: 'critical',
  title: 'DMARC record removed',
  meaning: 'Anybody can write in your name.',
  fix: 'Publish it again.',
  proposal: { name: '_dmarc.nordwind.example', type: 'TXT', value: 'v=DMARC1; p=reject' },
  before: 'v=DMARC1; p=reject',
  after: null,
  acceptedBy: null,
  openedAt: '2026-11-23T12:00:00.000Z',
  occurredAt: '2026-11-23T12:01:00.000Z',
  url: 'https://postseal.example/incidents/i1',
};
const opened: AlertNotice = { type: 'incident', incident };
const resolved: AlertNotice = {
  type: 'incident',
  incident: { ...incident, phase: 'resolved', after: 'v=DMARC1; p=reject' },
};
const settings = 'https://postseal.example/settings/alerts';

/** A week: a weekend with little mail, a Thursday with a hundred failures, a day without reports. */
const days = [2_500, 2_400, 0, 2_600, 2_445, 1_200, 1_200].map((messages, index) => ({
  day: `2026-11-${16 + index}`,
  messages,
  passed: Math.max(0, messages - (index === 3 ? 150 : 50)),
  leftOut: Math.min(messages, 50),
}));

const digest: Digest = {
  rhythm: 'weekly',
  organization: 'Nordwind',
  from: '2026-11-16',
  to: '2026-11-22',
  messages: 12_345,
  passRate: 0.9996,
  leftOut: 345,
  days,
  messagesBefore: 10_000,
  passRateBefore: 0.98,
  domains: [
    {
      domain: 'nordwind.example',
      messages: 12_345,
      passRate: 0.9996,
      leftOut: 345,
      days,
      messagesBefore: 10_000,
      passRateBefore: 0.98,
      policy: 'none',
      openFindings: 2,
    },
    {
      domain: 'quiet.example',
      messages: 0,
      passRate: null,
      leftOut: 0,
      days: [],
      messagesBefore: 0,
      passRateBefore: null,
      policy: null,
      openFindings: 0,
    },
  ],
  domainCount: 2,
  newSources: [{ domain: 'nordwind.example', ip: '2001:db8::1', messages: 124, passRate: 0 }],
  newSourceCount: 1,
  changes: [
    {
      domain: 'nordwind.example',
      title: 'SPF record changed',
      severity: 'info',
      at: '2026-11-20T08:00:00.000Z',
    },
  ],
  changeCount: 1,
  openIncidents: [
    {
      domain: 'nordwind.example',
      title: 'Reverse DNS removed',
      severity: 'error',
      since: '2026-11-21T08:00:00.000Z',
    },
  ],
  openIncidentCount: 1,
  findings: { critical: 0, error: 1, warning: 3 },
  url: 'https://postseal.example/domains',
};

describe('a mail', () => {
  it('says what happened, since when, what it means, before and after, and what to publish', () => {
    const { subject, text } = noticeMail(opened, settings);
    expect(subject).toBe('nordwind.example: DMARC record removed');
    expect(text).toBe(`nordwind.example: DMARC record removed

Critical, seen first 2026-11-23 12:00 UTC.

Anybody can write in your name.

Publish it again.

Before:
    v=DMARC1; p=reject

Now:
    (no record)

To publish at _dmarc.nordwind.example (TXT):
    v=DMARC1; p=reject

See the incident:
https://postseal.example/incidents/i1

-- 
Sent by Postseal, which watches your mail domains.
Change what you get: https://postseal.example/settings/alerts
`);
  });

  it('says that it is over and asks for nothing', () => {
    const { subject, text } = noticeMail(resolved, settings);
    expect(subject).toBe('nordwind.example: recovered – DMARC record removed');
    expect(text).toContain('The trouble that began 2026-11-23 12:00 UTC is over. Nothing needs to be done.');
    expect(text).not.toContain('To publish');
  });

  it('shows what others published as text, never as HTML', () => {
    const hostile = { ...incident, after: '<img src=x onerror=alert(1)>', meaning: '<b>&' };
    const { html } = noticeMail({ type: 'incident', incident: hostile }, settings);
    expect(html).not.toMatch(/<img|<b>/);
  });
});

describe('a digest by mail', () => {
  const { subject, text, html } = noticeMail({ type: 'digest', digest }, settings);

  it('has its figure and its trouble in the subject', () => {
    expect(subject).toBe('Nordwind: 99.9% passed, 1 open incident, 16–22 Nov 2026');
  });

  it('reads well as plain text', () => {
    expect(text).toBe(`Your mail, 16–22 Nov 2026

99.9% of 12,345 messages passed DMARC, 2 points more than the week before.

Open incidents
--------------

- Error: nordwind.example, Reverse DNS removed (since 2026-11-21 08:00 UTC)

Domains
-------

Domain            Passed  Week before  Messages
nordwind.example   99.9%          98%    12,345
quiet.example          –            –         0

New sources
-----------

Address      Domain            Passed  Messages
2001:db8::1  nordwind.example      0%       124

Record changes
--------------

- 2026-11-20 08:00 UTC: nordwind.example, SPF record changed

Open issues
-----------

1 error, 3 warnings.

Open Postseal:
https://postseal.example/domains

-- 
Sent by Postseal, which watches your mail domains.
Change what you get: https://postseal.example/settings/alerts
`);
  });

  it('has real tables in its HTML, and nothing from elsewhere', () => {
    expect(html.match(/<table/g)).toHaveLength(2);
    expect(html.match(/<th scope="col"/g)).toHaveLength(8);
    expect(html).not.toMatch(/<img|<script|<link|src=/);
  });

  it('says when there was no mail at all', () => {
    const silent = { ...digest, messages: 0, passRate: null, openIncidents: [], openIncidentCount: 0 };
    const mail = noticeMail({ type: 'digest', digest: silent }, settings);
    expect(mail.subject).toContain('Nordwind: no mail reported, 16');
    expect(mail.text).toContain('Receivers reported no mail from your domains for the week.');
    expect(mail.text).not.toContain('Open incidents');
  });

  it('shows ten of many and counts the rest', () => {
    const domains = Array.from({ length: 25 }, (_, index) => ({
      ...digest.domains[0]!,
      domain: `d${index}.example`,
    }));
    const mail = noticeMail({ type: 'digest', digest: { ...digest, domains, domainCount: 25 } }, settings);
    expect(mail.text).toContain('d9.example');
    expect(mail.text).not.toContain('d10.example');
    expect(mail.text).toContain('and 15 more');
  });
});

it('tells of several held alerts in one mail', () => {
  const { subject, text } = noticeMail(
    { type: 'summary', incidents: [incident, { ...incident, title: 'SPF record removed' }], url: settings },
    settings,
  );
  expect(subject).toBe('2 alerts from your quiet hours');
  expect(text).toContain('nordwind.example: SPF record removed');
});

describe('chat', () => {
  it('colours by severity, and green when it is over', () => {
    expect(slackMessage(opened).attachments[0]!.color).toBe('#b3261e');
    expect(slackMessage(resolved).attachments[0]!.color).toBe('#009e73');
  });

  it('cuts records that no chat would take', () => {
    const long = { ...incident, after: 'x'.repeat(50_000) };
    for (const message of [slackMessage, teamsMessage])
      expect(JSON.stringify(message({ type: 'incident', incident: long })).length).toBeLessThan(10_000);
    expect(ntfyMessage({ type: 'incident', incident: long }, 't').message.length).toBeLessThan(4_000);
  });

  it('calls nobody by what somebody published, and leaves addresses as they are', () => {
    const calls = [
      '@all',
      '@channel',
      '@here',
      'x @Everyone!',
      '<!here>',
      '<!channel|x>',
      '<@U012AB>',
      '@olga',
      'a@all',
    ];
    for (const call of calls)
      for (const place of ['after', 'title', 'meaning', 'domain'] as const) {
        const posted = JSON.stringify(
          slackMessage({ type: 'incident', incident: { ...incident, [place]: `v=spf1 ${call} -all` } }),
        );
        expect(posted).not.toMatch(/@(all|channel|here|everyone|olga|U012)\b|&lt;[!@]|<!/i);
      }
    const rua = 'v=DMARC1; p=none; rua=mailto:dmarc+x@nordwind.example';
    expect(
      slackMessage({ type: 'incident', incident: { ...incident, after: rua } }).attachments[0]!.text,
    ).toContain(rua);
  });

  it('wakes nobody for a digest', () => {
    expect(ntfyMessage({ type: 'digest', digest }, 't').priority).toBe(2);
    expect(ntfyMessage(opened, 't').priority).toBe(5);
  });
});

describe('a webhook', () => {
  it('is the same for each try and says what it is', () => {
    const at = new Date('2026-11-23T12:01:00Z');
    expect(webhookMessage('d1', at, opened)).toEqual(webhookMessage('d1', at, opened));
    expect(webhookMessage('d1', at, opened)).toMatchObject({
      id: 'd1',
      type: 'incident.opened',
      timestamp: '2026-11-23T12:01:00.000Z',
      data: { incidentId: 'i1', after: null },
    });
    expect(webhookMessage('d1', at, { type: 'digest', digest }).type).toBe('digest.weekly');
  });

  it('is signed as the reference of Standard Webhooks signs', () => {
    const headers = signedHeaders(
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      '{"test": 2432232314}',
      new Date(1_614_265_330_000),
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    );
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });
});

describe('a message within what its receiver takes', () => {
  const long = { ...incident, before: 'ü'.repeat(4_000), after: '語'.repeat(4_000) };
  const night = Array.from({ length: 500 }, (_, index) => ({
    ...incident,
    domain: `${'a'.repeat(60)}.${'b'.repeat(60)}.d${index}.example`,
  }));
  const notices: AlertNotice[] = [
    { type: 'incident', incident: long },
    { type: 'summary', incidents: night, url: settings },
  ];

  it.each(notices)('is the ntfy message of a long $type', (notice) => {
    const { message } = ntfyMessage(notice, 'topic');
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(4_096);
    expect(message.isWellFormed()).toBe(true);
    expect(message).not.toContain('\ufffd');
  });

  it.each(notices)('is the Teams card of a long $type', (notice) => {
    expect(Buffer.byteLength(JSON.stringify(teamsMessage(notice)))).toBeLessThan(28 * 1024);
  });

  it('says how many alerts of a night it leaves out', () => {
    expect(JSON.stringify(slackMessage(notices[1]!))).toContain('and 475 more');
  });
});
