import { describe, expect, it } from '@jest/globals';
import { ConfigError, loadConfig } from './config.js';

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('loadConfig', () => {
  it('needs nothing from a newcomer', () => {
    const config = loadConfig({});
    expect(config.database.url).toBeNull();
    expect(config.http.port).toBe(3001);
    expect(config.smtp.port).toBe(2525);
    expect(config.dns.driftSpeed).toBe(1);
  });

  it('lists every problem together, without the values', () => {
    const problems = problemsOf({ DATABASE_URL: 'mysql://root:hunter2@db/x', POSTSEAL_SMTP_PORT: 'many' });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'DATABASE_URL',
      'POSTSEAL_SMTP_PORT',
      'POSTSEAL_SECRET',
    ]);
    expect(problems.join()).not.toContain('hunter2');
  });

  it('wants certificate and key together', () => {
    expect(problemsOf({ POSTSEAL_SMTP_TLS_CERT: '/tmp/cert.pem' })).toHaveLength(1);
  });

  it('takes an empty variable as absent', () => {
    expect(loadConfig({ POSTSEAL_MAIL_URL: '' }).outgoingMail.url).toBeNull();
  });

  it('takes as trusted proxies only what can be one', () => {
    const { trustedProxies } = loadConfig({ POSTSEAL_TRUSTED_PROXIES: '10.0.0.0/8,::1' }).http;
    expect(trustedProxies).toEqual(['10.0.0.0/8', '::1']);
    expect(problemsOf({ POSTSEAL_TRUSTED_PROXIES: '::1,proxy' })).toEqual([
      'POSTSEAL_TRUSTED_PROXIES: must be IP addresses or networks such as 10.0.0.0/8, with commas between',
    ]);
  });

  it('splits lists', () => {
    expect(loadConfig({ POSTSEAL_DNS_SERVERS: '127.0.0.1:5300, ::1' }).dns.servers).toEqual([
      '127.0.0.1:5300',
      '::1',
    ]);
  });

  it('asks web servers unless told otherwise, mail hosts and blocklists only when told', () => {
    expect(loadConfig({}).checks).toEqual({
      fetch: { port: 443 },
      smtpProbe: null,
      allowAddresses: [],
      blocklists: [],
    });
    const checks = loadConfig({
      POSTSEAL_FETCH: 'false',
      POSTSEAL_SMTP_PROBE: 'true',
      POSTSEAL_REPORT_HOST: 'Reports.example.net',
      POSTSEAL_BLOCKLISTS: 'psbl, spamhaus-zen=abc123',
    }).checks;
    expect(checks).toMatchObject({
      fetch: null,
      smtpProbe: { port: 25, heloName: 'reports.example.net' },
      blocklists: ['psbl', 'spamhaus-zen=abc123'],
    });
  });

  it.each([
    ['POSTSEAL_BLOCKLISTS', 'sorbs'],
    ['POSTSEAL_BLOCKLISTS', 'spamhaus-zen'],
    ['POSTSEAL_CHECK_ALLOW_ADDRESSES', '10.0.0.0/99'],
    ['POSTSEAL_CHECK_ALLOW_ADDRESSES', 'intranet'],
  ])('refuses %s=%s', (name, value) => {
    expect(() => loadConfig({ [name]: value })).toThrow(name);
  });
});
