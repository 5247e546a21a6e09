'use client';

import type { BounceCard } from '@postseal/bounces';
import { isPublicIp, parseIp, unmapIp } from '@postseal/mail-terms';
import { useState } from 'react';
import { LiveCheck } from '../checks/live-check';
import { TextField } from '../ui/field';
import { Code } from '../ui/record-block';

const MAX_ADDRESSES = 4; // of one check

/** Checks the domain and addresses of a bounce in DNS, once the visitor asks for it: only these are sent. */
export function BounceCheck({ facts }: { facts: BounceCard['facts'] }) {
  const [domain, setDomain] = useState(facts.senderDomains[0] ?? '');
  const addresses = facts.sendingIps.flatMap(({ ip }) => (isPublic(ip) ? [ip] : [])).slice(0, MAX_ADDRESSES);
  return (
    <div className="grid gap-3">
      <TextField
        label="Your domain"
        value={domain}
        onChange={(event) => setDomain(event.target.value)}
        placeholder="example.org"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint={
          facts.senderDomains.length > 0
            ? 'Found in the text.'
            : 'The text does not name it: what stands behind the @ of your address.'
        }
      />
      {addresses.length > 0 && (
        <p className="flex flex-wrap items-center gap-1.5 text-ink-soft">
          sending from
          {addresses.map((address) => (
            <Code key={address}>{address}</Code>
          ))}
        </p>
      )}
      <LiveCheck key={domain} domain={domain.trim()} addresses={addresses} />
      <p className="text-ink-soft text-xs">
        Sends the domain and addresses above, and nothing else of the text.
      </p>
    </div>
  );
}

function isPublic(text: string): boolean {
  const ip = parseIp(text);
  return ip !== null && isPublicIp(unmapIp(ip));
}
