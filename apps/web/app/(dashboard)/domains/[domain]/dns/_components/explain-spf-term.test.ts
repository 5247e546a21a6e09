import { expect, it } from '@jest/globals';
import { explainSpfTerm } from './explain-spf-term';

it.each([
  ['ip4:192.0.2.1', 'The address 192.0.2.1 may send.'],
  ['ip6:2001:db8::/32', 'The network 2001:db8::/32 may send.'],
  ['-ip4:192.0.2.0/24', 'The network 192.0.2.0/24: fail.'],
  ['a', 'The addresses of this domain may send.'],
  ['A:mail.example.org/28', 'The addresses of mail.example.org may send.'],
  ['mx', 'The hosts that receive mail for this domain may send.'],
  ['include:_spf.example.net', 'Whoever the record of _spf.example.net lets through may send.'],
  ['?include:x.example', 'Whoever the record of x.example lets through: neutral.'],
  ['exists:%{i}.list.example', 'Whoever has an entry at %{i}.list.example may send.'],
  ['ptr', 'Hosts with a reverse name below this domain may send.'],
  ['redirect=other.example', 'The record of other.example decides instead.'],
  ['exp=why.example', 'The text at why.example explains refusals to senders.'],
  ['-all', 'Everybody else may not send: receivers may refuse.'],
  ['all', 'Everybody on the Internet may send in this name.'],
  ['ipv4:192.0.2.1', 'Not a term that receivers know.'],
  ['', 'Not a term that receivers know.'],
])('explains %s', (term, sentence) => {
  expect(explainSpfTerm(term)).toBe(sentence);
});
