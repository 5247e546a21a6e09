import type { Finding, PostureDetail, StripState } from '@postseal/contract';
import { TextLink } from '@/components/text-link';
import { Badge, type Tone } from '@/components/ui/status';
import { Term } from '@/components/ui/term';
import { Area, type LastGood, NotAsked, RecordText } from './area';

interface DkimProps {
  readonly domain: string;
  readonly keys: PostureDetail['dkim'];
  readonly state: StripState;
  readonly findings: readonly Finding[];
  /** What was confirmed last, by selector name. */
  readonly lastGood?: ReadonlyMap<string, LastGood>;
  /** Page on which selectors are named. */
  readonly settings: string;
}

const states: Readonly<Record<string, readonly [string, Tone]>> = {
  key: ['key found', 'pass'],
  revoked: ['revoked', 'unknown'],
  broken: ['broken', 'fail'],
  missing: ['no key there', 'spf'],
  dangling: ['alias leads nowhere', 'fail'],
  unknown: ['could not ask', 'unknown'],
};

const keyTypes: Readonly<Record<string, string>> = { rsa: 'RSA', ed25519: 'Ed25519' };

/** The keys with which the domain's mail is signed. */
export function Dkim({ domain, keys, state, findings, lastGood, settings }: DkimProps) {
  return (
    <Area
      id="dkim"
      title={<Term term="dkim" />}
      description="Public keys with which receivers verify your signatures."
      state={state}
      findings={findings}
    >
      {keys.length === 0 ? (
        <p className="max-w-prose">
          No key is known. DNS cannot be asked for a list, so{' '}
          <TextLink href={settings}>name the selectors your servers sign with</TextLink>; those seen in
          reports are added by themselves.
        </p>
      ) : (
        <ul className="grid grid-cols-1 gap-5">
          {keys.map((key) => (
            <Key
              key={key.selector}
              value={key}
              lastGood={lastGood?.get(`${key.selector}._domainkey.${domain}`)}
            />
          ))}
        </ul>
      )}
    </Area>
  );
}

function Key({ value, lastGood }: { value: DkimProps['keys'][number]; lastGood: LastGood | undefined }) {
  const { selector, state, keyType, bits, record, records, fingerprint, isTest, cnames } = value;
  const [word, tone] = states[state] ?? [state, 'unknown'];
  const strength = [keyType && (keyTypes[keyType] ?? keyType), bits && `${bits} bits`]
    .filter(Boolean)
    .join(', ');
  const texts = records.length > 0 ? records : record ? [record] : [];
  return (
    <li className="grid grid-cols-1 gap-2">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="break-all font-mono text-xs">{selector}._domainkey</span>
        <Badge tone={tone}>{word}</Badge>
        {state === 'key' && strength && <span className="text-ink-soft">{strength}</span>}
        {isTest && <Badge tone="spf">test mode</Badge>}
        {texts.length > 1 && <Badge tone="fail">{texts.length} records</Badge>}
        {fingerprint && (
          <span className="text-ink-soft text-xs" title={`SHA-256 of the public key: ${fingerprint}`}>
            fingerprint <span className="font-mono">{fingerprint.slice(0, 12)}…</span>
          </span>
        )}
      </p>
      {cnames.length > 0 && (
        <p className="text-ink-soft text-xs">
          Delegated (CNAME) to <span className="break-all font-mono">{cnames.join(' → ')}</span>
        </p>
      )}
      {texts.map((text, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: equal records may stand twice
        <RecordText key={index} text={text} />
      ))}
      {state === 'unknown' && <NotAsked lastGood={lastGood} />}
    </li>
  );
}
