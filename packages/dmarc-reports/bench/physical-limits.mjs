// What this machine could do at best, to read the other figures by: inflating, and parsing XML into nothing.
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, gzipSync } from 'node:zlib';
import { SaxesParser } from 'saxes';

const RECORDS = 200_000;
const CHUNK_BYTES = 65_536;

const xml = Buffer.from(
  `<feedback>${Array.from({ length: RECORDS }, (_, i) => recordOf(i)).join('')}</feedback>`,
);
const packed = gzipSync(xml);
const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });

await print('gunzip', () => pipeline(Readable.from([packed]), createGunzip(), nowhere));
await print('xml-parser-alone', async () => {
  const decoder = new TextDecoder();
  const parser = new SaxesParser({ position: false });
  for (let at = 0; at < xml.length; at += CHUNK_BYTES)
    parser.write(decoder.decode(xml.subarray(at, at + CHUNK_BYTES), { stream: true }));
  parser.close();
});

async function print(limit, work) {
  const begin = performance.now();
  await work();
  const value = Math.round(xml.length / 1000 / (performance.now() - begin));
  console.log(
    JSON.stringify({ name: `limit.${limit}`, value, unit: 'MB/s', xmlMb: Math.round(xml.length / 1e6) }),
  );
}

function recordOf(i) {
  const domain = `m${i % 911}.example.com`;
  return `
  <record>
    <row>
      <source_ip>10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}</source_ip>
      <count>${(i % 97) + 1}</count>
      <policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated>
    </row>
    <identifiers><header_from>${domain}</header_from></identifiers>
    <auth_results>
      <dkim><domain>${domain}</domain><selector>s1</selector><result>pass</result></dkim>
      <spf><domain>bounce.${domain}</domain><result>pass</result></spf>
    </auth_results>
  </record>`;
}
