import type { Finding, PostureDetail, StripState } from '@postseal/contract';
import { TextLink } from '@/components/text-link';
import { Badge, type Tone } from '@/components/ui/status';
import { Term } from '@/components/ui/term';
import { Area, RecordText } from './area';

interface DkimProps {
  readonly keys: PostureDetail['dkim'];
  readonly state: StripState;
  readonly findings: readonly Finding[];
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
export function Dkim({ keys, state, findings, settings }: DkimProps) {
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
        <ul className="grid gap-5">
          {keys.map((key) => (
            <Key key={key.selector} value={key} />
          ))}
        </ul>
      )}
    </Area>
  );
}

function Key({ value }: { value: DkimProps['keys'][number] }) {
  const { selector, state, keyType, bits, record } = value;
  const [word, tone] = states[state] ?? [state, 'unknown'];
  const strength = [keyType && (keyTypes[keyType] ?? keyType), bits && `${bits} bits`]
    .filter(Boolean)
    .join(', ');
  return (
    <li className="grid gap-2">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="break-all font-mono text-xs">{selector}._domainkey</span>
        <Badge tone={tone}>{word}</Badge>
        {strength && <span className="text-ink-soft">{strength}</span>}
      </p>
      {record && <RecordText text={record} />}
    </li>
  );
}
