import { readdirSync, readFileSync } from 'node:fs';
import {
  buildReportMail,
  generateTraffic,
  reporterStyles,
  typicalReporters,
  typicalSources,
} from '@postseal/test-mail';

const FIXTURES = new URL('../../../packages/dmarc-reports/fixtures/', import.meta.url);

// Any key and any signature: an input must be the same bytes in every run, and what fails to verify is read as far.
export const fuzzKeyRecord =
  'v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA7Dhro/jmmaq8uVn8oCuykxY3Ss/QdNPZ184xZ8RXVejdF7eGLGKClbloCirXl8Ecb9yiA+HDLmj7cjr4iKH3gmmoHpO6BAIjm+DHFU3+ie8MxJbNVQWIkBt5Fi3JU67EN/fTbGP7BuUwSMj2o7SOdVOYObajLoZX6V1fibkAMyov3LWQd1gDgENx9BhwQPgg88pYIHmB35OZCCzJNnbE164hrj92CsVcyIyUP46qlJPZghMJGq1UFcWbJpcWQHK2iOX/JYkdmwjxWV+PTePSNMviweij+nrvjPDgm/6YQ0QNxqoLGLi3ODRqxQeuKSLkiWZDMf0jJXbG9cBS2gF+JwIDAQAB';
const signature = (mail) =>
  Buffer.concat([
    Buffer.from(
      `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=mailbox.example; s=reports; t=1762000000;\r\n\th=from:to:subject:date:message-id:mime-version:content-type;\r\n\tbh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\r\n\tb=${'dGVzdA'.repeat(57)}AA==\r\n`,
    ),
    mail,
  ]);

/** Every fixture of the report reader but the bombs, and a mail in each reporter's style, signed. */
export function loadSeeds() {
  const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:xml|gz|zip|eml|json)$/.test(name) && !name.includes('bomb'))
    .sort()
    .map((name) => ({ name, isMail: name.endsWith('.eml'), bytes: readFileSync(new URL(name, FIXTURES)) }));
  const { report } = generateTraffic({
    seed: 3,
    domain: 'example.com',
    firstDay: '2025-11-01',
    days: 1,
    sources: typicalSources('example.com'),
    reporters: typicalReporters,
    policies: [{ fromDay: 0, p: 'none' }],
  }).next().value;
  const mails = reporterStyles.map((style) => ({
    name: style,
    isMail: true,
    bytes: signature(buildReportMail(report, { style, rcptTo: 'token@rua.example' }).raw),
  }));
  return [...files.filter(({ bytes }) => bytes.length < 40_000), ...mails];
}
