// One gzipped report of 200,000 records: time and growth of resident memory while its records flow to a sink.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { defaultLimits, readDocument } from '@postseal/dmarc-reports';

const RECORDS = 200_000;
const NOW = Date.parse('2026-01-01T00:00:00Z') / 1000;

// Built in a child, so that the building leaves no garbage in the memory that is measured.
if (process.argv[2] === 'build') {
  writeFileSync(1, build());
  process.exit();
}
const packed = spawnSync(process.execPath, [fileURLToPath(import.meta.url), 'build'], {
  maxBuffer: 64 * 1048576,
}).stdout;
const xmlBytes = packed.readUInt32LE(packed.length - 4); // the gzip's own length field
globalThis.gc?.();
const rssBefore = process.memoryUsage.rss();
let rssPeak = rssBefore;
let received = 0;
const cpuStart = process.cpuUsage();
const start = performance.now();
const [reading] = await readDocument(packed, {
  limits: defaultLimits,
  now: NOW,
  onRecords: async ({ records }) => {
    received += records.length;
    rssPeak = Math.max(rssPeak, process.memoryUsage.rss());
  },
});
const seconds = (performance.now() - start) / 1000;
const cpuSeconds = cpuSince(cpuStart);
rssPeak = Math.max(rssPeak, process.memoryUsage.rss());
if (reading.outcome !== 'stored' || received !== RECORDS) throw new Error(`${reading.outcome} ${received}`);
print('dmarc-reports.large-report-xml', Math.round(xmlBytes / 1e5) / 10, 'MB');
print('dmarc-reports.large-report-packed', Math.round(packed.length / 1e5) / 10, 'MB');
print('dmarc-reports.large-report', Math.round(seconds * 100) / 100, 's', { floor: 6, aim: 4 });
print('dmarc-reports.large-report-cpu', Math.round(cpuSeconds * 100) / 100, 's');
print('dmarc-reports.large-report-rss-growth', Math.round((rssPeak - rssBefore) / 1048576), 'MiB', {
  floor: 200,
  aim: 120,
});

function build() {
  const pieces = [
    '<?xml version="1.0"?><feedback><version>1.0</version><report_metadata><org_name>acme.test</org_name>' +
      '<email>r@acme.test</email><report_id>large-1</report_id><date_range><begin>1762000000</begin>' +
      '<end>1762086399</end></date_range></report_metadata><policy_published><domain>example.com</domain>' +
      '<adkim>r</adkim><aspf>r</aspf><p>none</p><sp>none</sp><pct>100</pct></policy_published>',
  ];
  for (let i = 0; i < RECORDS; i++) {
    const pass = i % 3 === 0 ? 'fail' : 'pass';
    pieces.push(`
  <record>
    <row>
      <source_ip>${11 + (i % 180)}.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}</source_ip>
      <count>${1 + ((i * 7919) % 977)}</count>
      <policy_evaluated>
        <disposition>none</disposition>
        <dkim>${pass}</dkim>
        <spf>fail</spf>
      </policy_evaluated>
    </row>
    <identifiers>
      <header_from>m${i % 911}.example.com</header_from>
    </identifiers>
    <auth_results>
      <dkim>
        <domain>example.com</domain>
        <selector>s${i % 37}</selector>
        <result>${pass}</result>
      </dkim>
      <spf>
        <domain>bounce${i % 53}.example.net</domain>
        <result>pass</result>
      </spf>
    </auth_results>
  </record>`);
  }
  pieces.push('</feedback>');
  const xml = Buffer.from(pieces.join(''));
  return gzipSync(xml);
}

function print(name, value, unit, rest = {}) {
  console.log(JSON.stringify({ name, value, unit, ...rest }));
}

/** User and system time of this process: what the work costs on a machine that others use too. */
function cpuSince(start) {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
