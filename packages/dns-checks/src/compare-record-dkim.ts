import type { CanonicalDkim } from './canonical.js';
import type { ChangeContext, Note, Sides } from './change-event.js';

/** Changes of one selector's key. */
export function compareDkim(
  { before, after }: Sides<CanonicalDkim>,
  name: string,
  context: ChangeContext,
): Note[] {
  if (after.state === 'absent') {
    return [
      [
        'dkim.selector-removed',
        'error',
        `The key at ${name} is gone, so mail signed with it no longer verifies.`,
      ],
    ];
  }
  if (before.state === 'absent') {
    const severity = context.isSelectorApproved === false ? 'warning' : 'info';
    return [['dkim.selector-new', severity, `A DKIM record appeared at ${name}.`]];
  }
  if (after.state === 'revoked' && before.state !== 'revoked') {
    return context.isSelectorInUse
      ? [
          [
            'dkim.key-revoked-active',
            'critical',
            `The key at ${name} was revoked while mail is still signed with it.`,
          ],
        ]
      : [['dkim.key-revoked', 'info', `The key at ${name} was revoked, as is usual for a retired key.`]];
  }
  if (after.state === 'broken' && before.state !== 'broken') {
    return [['dkim.key-broken', 'error', `The record at ${name} no longer holds a usable key.`]];
  }
  const notes: Note[] = [];
  if (after.fingerprint !== before.fingerprint || after.state !== before.state)
    notes.push(keyChange({ before, after }, name));
  if (after.cname !== before.cname) {
    notes.push([
      'dkim.cname-target-changed',
      'info',
      `${name} now points to ${after.cname ?? 'its own record'}.`,
    ]);
  }
  if (after.isTest !== before.isTest) {
    const meaning = after.isTest
      ? 'asks verifiers to treat its mail as unsigned'
      : 'is no longer in test mode';
    notes.push([
      'dkim.test-mode-changed',
      after.isTest ? 'warning' : 'info',
      `The key at ${name} ${meaning}.`,
    ]);
  }
  return notes;
}

function keyChange({ before, after }: Sides<CanonicalDkim>, name: string): Note {
  const isShorter =
    before.keyType === 'rsa' && after.keyType === 'rsa' && (after.bits ?? 0) < (before.bits ?? 0);
  if (isShorter) {
    const meaning = `The key at ${name} went from ${before.bits} to ${after.bits} bits.`;
    return ['dkim.key-weakened', 'error', meaning];
  }
  return ['dkim.key-rotated', 'info', `A new key stands at ${name}.`];
}
