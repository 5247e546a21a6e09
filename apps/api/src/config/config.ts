import { isIP } from 'node:net';
import { blocklistIds, createBlocklist } from '@postseal/dns-checks';
import { createAddressGuard } from '@postseal/guarded-fetch';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const seconds = z.coerce.number().positive().max(2_592_000); // a month
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
);

/** Addresses and networks in the forms that Fastify takes. */
const proxies = list.refine(
  (items) => items.every((item) => isIP(item.replace(/\/\d{1,3}$/, '')) > 0),
  'must be IP addresses or networks such as 10.0.0.0/8, with commas between',
);

/** Single addresses. */
const hosts = list.refine(
  (items) => items.every((item) => isIP(item) > 0),
  'must be IP addresses, with commas between',
);

/** Addresses and prefixes that fetches may reach. */
const networks = list.refine(
  (items) => items.every(isNetwork),
  'must be IP addresses or networks such as 10.0.0.0/8, with commas between',
);

function isNetwork(text: string): boolean {
  try {
    createAddressGuard([text]);
    return true;
  } catch {
    return false;
  }
}

/** Files that tell networks and countries. */
const networkFiles = list.refine(
  (items) => items.every((item) => /\.(mmdb|tsv|tsv\.gz)$/.test(item)),
  'must be .mmdb, .tsv or .tsv.gz files, with commas between',
);

/** Lists to ask, each with its key where it takes one: `psbl,spamhaus-zen=KEY`. */
const blocklists = list.refine(
  (items) => items.every((item) => createBlocklist(item) !== null),
  `must name lists, with commas between: ${blocklistIds.map(({ id, needsKey }) => (needsKey ? `${id}=KEY` : id)).join(', ')}`,
);

const Environment = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must look like postgresql://user:password@host:5432/name' })
    .optional(),
  POSTSEAL_DATA_DIR: z.string().min(1).optional(),
  POSTSEAL_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  POSTSEAL_PUBLIC_URL: z.url({ protocol: /^https?$/ }).default('http://localhost:3000'),
  POSTSEAL_HTTP_HOST: z.string().default('127.0.0.1'),
  POSTSEAL_HTTP_PORT: port.default(3001),
  POSTSEAL_SIGN_UP: z.enum(['open', 'invitation', 'closed']).default('open'),
  POSTSEAL_MAX_DOMAINS_PER_ORGANIZATION: z.coerce.number().int().min(1).default(1_000),
  POSTSEAL_TRUSTED_PROXIES: proxies.default(['127.0.0.1', '::1']),
  POSTSEAL_REPORT_HOST: z.hostname().default('reports.localhost'),
  POSTSEAL_SMTP_HOST: z.string().default('0.0.0.0'),
  POSTSEAL_SMTP_PORT: port.default(2525),
  POSTSEAL_SMTP_PROXIES: hosts.default([]),
  POSTSEAL_SMTP_TLS_CERT: z.string().optional(),
  POSTSEAL_SMTP_TLS_KEY: z.string().optional(),
  POSTSEAL_SMTP_MAX_MESSAGE_BYTES: z.coerce
    .number()
    .int()
    .min(65_536)
    .default(32 * 1024 * 1024),
  POSTSEAL_SMTP_MAX_CONNECTIONS_PER_IP: z.coerce.number().int().min(1).default(10),
  POSTSEAL_SMTP_MAX_MAILS_PER_MINUTE_PER_IP: z.coerce.number().int().min(1).default(600),
  POSTSEAL_UPLOAD_MAX_BYTES: z.coerce
    .number()
    .int()
    .min(65_536)
    .default(1024 * 1024 * 1024),
  POSTSEAL_MAIL_TEST_MAX_MESSAGE_BYTES: z.coerce
    .number()
    .int()
    .min(65_536)
    .default(10 * 1024 * 1024),
  POSTSEAL_MAIL_TEST_MAX_STORED_BYTES: z.coerce
    .number()
    .int()
    .min(0)
    .default(2 * 1024 * 1024 * 1024),
  POSTSEAL_SPAMD: z
    .string()
    .regex(/^(\[[0-9a-fA-F:.]+\]|[^\s:[\]]+):\d{1,5}$/, 'must look like host:783')
    .optional(),
  POSTSEAL_MAIL_URL: z
    .url({ protocol: /^smtps?$/, hostname: /./, error: 'must look like smtp://user:password@host:587' })
    .optional(),
  POSTSEAL_MAIL_FROM: z
    .string()
    .regex(/^[^\x00-\x1f\x7f]+$/, 'must be one line, such as Postseal <postseal@example.org>')
    .default('Postseal <postseal@localhost>'),
  POSTSEAL_MAIL_TRACK_BOUNCES: z.stringbool().default(false),
  POSTSEAL_WEBHOOK_ALLOW_ADDRESSES: proxies.default([]),
  POSTSEAL_IMAP_ALLOW_ADDRESSES: networks.default([]),
  POSTSEAL_DNS_SERVERS: list.optional(),
  POSTSEAL_DNS_AUTHORITY_PORT: port.default(53),
  POSTSEAL_DNS_ALLOW_PRIVATE: z.stringbool().default(false),
  POSTSEAL_CHECK_INTERVAL_SECONDS: seconds.default(1800),
  POSTSEAL_FETCH: z.stringbool().default(true),
  POSTSEAL_FETCH_PORT: port.default(443),
  POSTSEAL_SMTP_PROBE: z.stringbool().default(false),
  POSTSEAL_SMTP_PROBE_PORT: port.default(25),
  POSTSEAL_SMTP_PROBE_HELO: z.hostname().optional(),
  POSTSEAL_CHECK_ALLOW_ADDRESSES: networks.default([]),
  POSTSEAL_BLOCKLISTS: blocklists.default([]),
  POSTSEAL_NETWORK_DATA: networkFiles.default([]),
  POSTSEAL_NETWORK_DATA_CREDIT: z.string().max(200).optional(),
  POSTSEAL_DRIFT_SPEED: z.coerce.number().min(1).max(100_000).default(1),
  POSTSEAL_RAW_RETENTION_DAYS: z.coerce.number().int().min(1).default(30),
  POSTSEAL_RECORD_RETENTION_MONTHS: z.coerce.number().int().min(1).default(13),
  POSTSEAL_WORKER_THREADS: z.coerce.number().int().min(1).max(64).optional(),
  POSTSEAL_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  POSTSEAL_DEMO: z.stringbool().default(false),
});

/** Names of every environment variable that the API reads. */
export const environmentNames: readonly string[] = Object.keys(Environment.shape);

export interface Config {
  readonly database: { readonly url: string | null; readonly dataDir: string | null };
  /** Signs sessions and seals TOTP keys; null lets the data directory of the embedded database keep a made one. */
  readonly secret: string | null;
  readonly publicUrl: string;
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** Addresses whose X-Forwarded-For is believed. */
    readonly trustedProxies: readonly string[];
  };
  readonly signUp: 'open' | 'invitation' | 'closed';
  readonly maxDomainsPerOrganization: number;
  readonly reportHost: string;
  readonly smtp: {
    readonly host: string;
    readonly port: number;
    readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
    readonly maxMessageBytes: number;
    readonly maxConnectionsPerIp: number;
    /** A large reporter sends an instance of many domains hundreds of reports within a minute. */
    readonly maxMailsPerMinutePerIp: number;
    /** Peers that state the real sender's address by the PROXY protocol, and must. */
    readonly proxies: readonly string[];
  };
  /** Of one file of reports that is sent over HTTP. */
  readonly upload: { readonly maxBytes: number };
  readonly mailTests: {
    readonly maxMessageBytes: number;
    /** All test mails that are kept at once; with 0 none is taken. */
    readonly maxStoredBytes: number;
    /** SpamAssassin's daemon, which is asked about every test mail; null: none is. */
    readonly spamd: { readonly host: string; readonly port: number } | null;
  };
  /** Null: mails stay in the outbox. */
  readonly outgoingMail: {
    readonly url: string | null;
    readonly from: string;
    /** Each mail leaves with a return path of its own at the report host, so that its bounce comes back here. */
    readonly tracksBounces: boolean;
  };
  readonly webhooks: {
    /** Addresses and networks that webhooks may lead to although they are not public; with any, plain HTTP is taken too. */
    readonly allowAddresses: readonly string[];
  };
  readonly imap: {
    /** Addresses and networks of mailboxes that may be read although they are not public. */
    readonly allowAddresses: readonly string[];
  };
  readonly dns: {
    /** `address` or `address:port`; null takes the system's. */
    readonly servers: readonly string[] | null;
    /** Where name servers answer; other than 53 only in tests and the demo. */
    readonly authorityPort: number;
    /** Whether name servers at private or loopback addresses are asked; only for tests, the demo and closed networks. */
    readonly allowPrivateAuthorities: boolean;
    readonly checkIntervalSeconds: number;
    /** How fast the minutes pass in which a change is confirmed; other than 1 only in tests and the demo. */
    readonly driftSpeed: number;
  };
  /** What checks may use beyond DNS. */
  readonly checks: {
    /** MTA-STS policies, BIMI logos and certificates are fetched over HTTPS; null: never. */
    readonly fetch: { readonly port: number } | null;
    /** MX hosts are talked to as far as TLS; null: never. */
    readonly smtpProbe: { readonly port: number; readonly heloName: string } | null;
    /** Addresses and networks that may be asked although they are not public; for tests and closed networks. */
    readonly allowAddresses: readonly string[];
    /** As `createBlocklist` of dns-checks takes them. */
    readonly blocklists: readonly string[];
  };
  /** Files that tell the network and the country of an address; each fills in what those before it leave open. */
  readonly networkData: readonly string[];
  /** What the licence of these files wants to be shown beside what they tell. */
  readonly networkDataCredit: string | null;
  readonly retention: { readonly rawDays: number; readonly recordMonths: number };
  /** Null takes the number of processors. */
  readonly workerThreads: number | null;
  readonly logLevel: z.infer<typeof Environment>['POSTSEAL_LOG_LEVEL'];
  readonly isDemo: boolean;
}

/** The configuration of a running process: its database is reachable and its secret is known. */
export interface RunningConfig extends Config {
  readonly secret: string;
}

/** What is wrong with the environment: names and reasons, never values, which may be secrets. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** Reads the environment once, at start. Throws ConfigError listing every problem together. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const stated = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const read = Environment.safeParse(stated);
  const problems = read.success
    ? []
    : read.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`);
  if (Boolean(env.POSTSEAL_SMTP_TLS_CERT) !== Boolean(env.POSTSEAL_SMTP_TLS_KEY)) {
    problems.push('POSTSEAL_SMTP_TLS_CERT and POSTSEAL_SMTP_TLS_KEY: give both or neither');
  }
  if (env.DATABASE_URL && !env.POSTSEAL_SECRET) {
    problems.push(
      'POSTSEAL_SECRET: needed with DATABASE_URL, the same for every process (openssl rand -base64 32)',
    );
  }
  if (!read.success || problems.length > 0) throw new ConfigError(problems);
  return toConfig(read.data);
}

function toHostAndPort(text: string): { host: string; port: number } {
  const colon = text.lastIndexOf(':');
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
}

function toConfig(env: z.infer<typeof Environment>): Config {
  return {
    database: { url: env.DATABASE_URL ?? null, dataDir: env.POSTSEAL_DATA_DIR ?? null },
    secret: env.POSTSEAL_SECRET ?? null,
    publicUrl: env.POSTSEAL_PUBLIC_URL.replace(/\/$/, ''),
    http: {
      host: env.POSTSEAL_HTTP_HOST,
      port: env.POSTSEAL_HTTP_PORT,
      trustedProxies: env.POSTSEAL_TRUSTED_PROXIES,
    },
    signUp: env.POSTSEAL_SIGN_UP,
    maxDomainsPerOrganization: env.POSTSEAL_MAX_DOMAINS_PER_ORGANIZATION,
    reportHost: env.POSTSEAL_REPORT_HOST.toLowerCase(),
    smtp: {
      host: env.POSTSEAL_SMTP_HOST,
      port: env.POSTSEAL_SMTP_PORT,
      tls:
        env.POSTSEAL_SMTP_TLS_CERT && env.POSTSEAL_SMTP_TLS_KEY
          ? { certFile: env.POSTSEAL_SMTP_TLS_CERT, keyFile: env.POSTSEAL_SMTP_TLS_KEY }
          : null,
      maxMessageBytes: env.POSTSEAL_SMTP_MAX_MESSAGE_BYTES,
      maxConnectionsPerIp: env.POSTSEAL_SMTP_MAX_CONNECTIONS_PER_IP,
      maxMailsPerMinutePerIp: env.POSTSEAL_SMTP_MAX_MAILS_PER_MINUTE_PER_IP,
      proxies: env.POSTSEAL_SMTP_PROXIES,
    },
    upload: { maxBytes: env.POSTSEAL_UPLOAD_MAX_BYTES },
    mailTests: {
      maxMessageBytes: env.POSTSEAL_MAIL_TEST_MAX_MESSAGE_BYTES,
      maxStoredBytes: env.POSTSEAL_MAIL_TEST_MAX_STORED_BYTES,
      spamd: env.POSTSEAL_SPAMD ? toHostAndPort(env.POSTSEAL_SPAMD) : null,
    },
    outgoingMail: {
      url: env.POSTSEAL_MAIL_URL ?? null,
      from: env.POSTSEAL_MAIL_FROM,
      tracksBounces: env.POSTSEAL_MAIL_TRACK_BOUNCES,
    },
    webhooks: { allowAddresses: env.POSTSEAL_WEBHOOK_ALLOW_ADDRESSES },
    imap: { allowAddresses: env.POSTSEAL_IMAP_ALLOW_ADDRESSES },
    dns: {
      servers: env.POSTSEAL_DNS_SERVERS ?? null,
      authorityPort: env.POSTSEAL_DNS_AUTHORITY_PORT,
      allowPrivateAuthorities: env.POSTSEAL_DNS_ALLOW_PRIVATE,
      checkIntervalSeconds: env.POSTSEAL_CHECK_INTERVAL_SECONDS,
      driftSpeed: env.POSTSEAL_DRIFT_SPEED,
    },
    checks: {
      fetch: env.POSTSEAL_FETCH ? { port: env.POSTSEAL_FETCH_PORT } : null,
      smtpProbe: env.POSTSEAL_SMTP_PROBE
        ? {
            port: env.POSTSEAL_SMTP_PROBE_PORT,
            heloName: env.POSTSEAL_SMTP_PROBE_HELO ?? env.POSTSEAL_REPORT_HOST.toLowerCase(),
          }
        : null,
      allowAddresses: env.POSTSEAL_CHECK_ALLOW_ADDRESSES,
      blocklists: env.POSTSEAL_BLOCKLISTS,
    },
    networkData: env.POSTSEAL_NETWORK_DATA,
    networkDataCredit: env.POSTSEAL_NETWORK_DATA_CREDIT ?? null,
    retention: {
      rawDays: env.POSTSEAL_RAW_RETENTION_DAYS,
      recordMonths: env.POSTSEAL_RECORD_RETENTION_MONTHS,
    },
    workerThreads: env.POSTSEAL_WORKER_THREADS ?? null,
    logLevel: env.POSTSEAL_LOG_LEVEL,
    isDemo: env.POSTSEAL_DEMO,
  };
}
