// What docs/checks.md says about each check: everything below its marker is written from the catalogue.

export const MARKER =
  '<!-- Written by `npm run checks-document` from the catalogue; change the catalogue instead. -->';

const GROUPS = {
  spf: 'SPF',
  dkim: 'DKIM',
  dmarc: 'DMARC',
  ptr: 'Reverse DNS',
  helo: 'HELO',
  ip: 'Addresses',
  mx: 'MX hosts',
  'mta-sts': 'MTA-STS',
  'tls-rpt': 'TLS reporting',
  bimi: 'BIMI',
  dane: 'DANE',
  dnssec: 'DNSSEC',
  ns: 'Name servers',
  zone: 'The zone',
  blocklist: 'Blocklists',
  'sender-requirements': 'What large receivers demand',
  message: 'Messages',
  delivery: 'Delivery',
};

const NEEDS = {
  dns: 'DNS',
  'https-fetch': 'an HTTPS fetch',
  'smtp-probe': 'a look at port 25',
  message: 'a test message or a bounce',
  reports: 'DMARC reports',
  'blocklist-key': 'access to blocklists',
  manual: 'a person',
};

/**
 * The document with its generated part written anew.
 * @param {string} document as it stands
 * @param {readonly { id: string, group: string, title: string, meaning: string, severity: string, reference: string | null, fix: string, needs: string }[]} catalogue
 * @param {Readonly<Record<string, string>>} notImplemented the reason by id
 */
export function renderChecksDocument(document, catalogue, notImplemented) {
  const at = document.indexOf(MARKER);
  if (at < 0) throw new Error('docs/checks.md has lost its marker');
  const unknown = catalogue.find(({ group, needs }) => !(group in GROUPS) || !(needs in NEEDS));
  if (unknown) throw new Error(`${unknown.id} is of a group or need without a name in this script`);
  const sections = Object.keys(GROUPS).flatMap((group) =>
    renderGroup(
      GROUPS[group],
      catalogue.filter((check) => check.group === group),
      notImplemented,
    ),
  );
  return `${document.slice(0, at)}${MARKER}\n\n${sections.join('\n')}`;
}

function renderGroup(name, checks, notImplemented) {
  if (checks.length === 0) return [];
  const rows = checks.map(({ id, title, meaning, severity, reference, fix, needs }) => {
    const reason = notImplemented[id];
    const means = reason === undefined ? meaning : `${meaning} Not checked: ${reason}`;
    return [
      `<a id="${id}"></a>\`${id}\`<br>${plain(title)}`,
      severity,
      plain(means),
      plain(fix),
      NEEDS[needs],
      plain(reference ?? '–'),
    ];
  });
  const head = ['Check', 'Severity', 'It means', 'To mend it', 'It needs', 'Reference'];
  return [`## ${name}`, '', line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

function line(cells) {
  return `| ${cells.join(' | ')} |`;
}

/** Text in which Markdown finds nothing of its own. */
function plain(text) {
  return text.replace(/[\\`*_<>|[\]]/g, (mark) => `\\${mark}`);
}
