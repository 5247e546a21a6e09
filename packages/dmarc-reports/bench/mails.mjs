// Mails per second in one thread, from raw bytes to typed records: 2,000 mails of several reporters' styles, read again
// and again for at least five seconds.
import { defaultLimits, readMessage } from '@postseal/dmarc-reports';
import { buildReportMail, generateTraffic, typicalReporters, typicalSources } from '@postseal/test-mail';

const MEASURED_SECONDS = 5;
const NOW = Date.parse('2027-01-01T00:00:00Z') / 1000;

const mails = [];
for (const { report, style } of generateTraffic({
  seed: 1,
  domain: 'example.com',
  firstDay: '2025-11-01',
  days: 400,
  sources: typicalSources('example.com'),
  reporters: typicalReporters,
  policies: [{ fromDay: 0, p: 'none' }],
})) {
  mails.push(buildReportMail(report, { style, rcptTo: 'token@rua.example' }).raw);
}

const options = { limits: defaultLimits, now: NOW };
let records = 0;
const readAll = async () => {
  for (const raw of mails) {
    const reading = await readMessage(raw, options);
    if (reading.outcome !== 'stored') throw new Error(`unexpected ${reading.outcome} ${reading.reason}`);
    for (const part of reading.parts)
      for (const document of part.documents) records += document.totals.records;
  }
};

await readAll();
records = 0;
let read = 0;
const cpuStart = process.cpuUsage();
const start = performance.now();
while (performance.now() - start < MEASURED_SECONDS * 1000) {
  await readAll();
  read += mails.length;
}
const seconds = (performance.now() - start) / 1000;
const cpuSeconds = cpuSince(cpuStart);
print('dmarc-reports.mails', Math.round(read / seconds), 'mails/s', { floor: 2500, aim: 5000 });
print('dmarc-reports.mails-per-cpu-second', Math.round(read / cpuSeconds), 'mails/s');
print('dmarc-reports.mail-records', Math.round(records / seconds), 'records/s');

function print(name, value, unit, rest = {}) {
  console.log(JSON.stringify({ name, value, unit, ...rest }));
}

/** User and system time of this process: what the work costs on a machine that others use too. */
function cpuSince(start) {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
