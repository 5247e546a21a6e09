// The machine on which the story plays: addresses, a scratch layer over /etc, /var and /run, and Debian's daemons.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE_MS = 60_000;
const scratch = mkdtempSync(join(tmpdir(), 'postseal-story-'));
export const folder = join(scratch, 'story');
mkdirSync(folder);

/** Runs a program to its end; throws with what it printed when it fails. */
export function sh(command, input) {
  try {
    return execFileSync('sh', ['-c', command], { encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'pipe'] });
  } catch (error) {
    throw new Error(`${command}\n${error.stdout ?? ''}${error.stderr ?? error.message}`);
  }
}

/** Gives the machine its addresses, and lets every change of a file vanish with it. */
export function prepare(addresses) {
  sh('ip link set lo up');
  for (const address of addresses)
    sh(`ip address add ${address}/${address.includes(':') ? '128 nodad' : '32'} dev lo`);
  mkdirSync(join(scratch, 'layers'));
  sh(`mount -t tmpfs tmpfs ${join(scratch, 'layers')}`); // the layer must lie on another kind of file system
  for (const path of ['/etc', '/var']) {
    const upper = join(scratch, 'layers', path, 'upper');
    const work = join(scratch, 'layers', path, 'work');
    mkdirSync(upper, { recursive: true });
    mkdirSync(work, { recursive: true });
    sh(`mount -t overlay overlay -o lowerdir=${path},upperdir=${upper},workdir=${work} ${path}`);
  }
  sh('mount -t tmpfs tmpfs /run && install -d -m 0755 -o opendkim -g opendkim /run/opendkim');
}

export function cleanUp() {
  for (const path of ['/run', '/var', '/etc', join(scratch, 'layers')]) sh(`umount -l ${path}`);
  rmSync(scratch, { recursive: true, force: true });
}

/** Starts a daemon that stays in the foreground; its output shows when it ends. */
export function start(program, args) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (printed += text));
  child.on('exit', (code) => {
    if (code) console.error(`${program} ended with ${code}:\n${printed}`);
  });
  return child;
}

/** Waits until `isDone` says something, and answers it. */
export async function waitFor(what, isDone) {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(200)) {
    const answer = await isDone();
    if (answer) return answer;
  }
  throw new Error(`${what} did not come within a minute`);
}

/** True when something listens there. */
export async function listens(port, host) {
  const socket = connect(port, host);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

const ZONE_FILE = join(folder, 'root.zone');

/** Debian's NSD with one zone that holds every name of the story. */
export class NameServer {
  #serial = 1;
  #child;
  #address;

  /** @param alsoAt further addresses that answer, such as a root server's for programs that resolve by themselves */
  constructor(address, alsoAt, lines) {
    this.#address = address;
    this.#write(lines);
    const config = join(folder, 'nsd.conf');
    writeFileSync(
      config,
      `server:
${[address, ...alsoAt].map((each) => `  ip-address: ${each}`).join('\n')}
  username: root
  zonesdir: "${folder}"
  database: ""
  pidfile: "${folder}/nsd.pid"
  xfrdfile: "${folder}/xfrd.state"
  zonelistfile: "${folder}/zone.list"
remote-control:
  control-enable: no
zone:
  name: "."
  zonefile: "${ZONE_FILE}"
`,
    );
    this.#child = start('nsd', ['-d', '-c', config]);
  }

  ready() {
    return waitFor('the name server', () => listens(53, this.#address));
  }

  /** Publishes these records in place of what was there. */
  publish(lines) {
    this.#write(lines);
    this.#child.kill('SIGHUP');
  }

  #write(lines) {
    const soa = `. 1 IN SOA ns.story.example. hostmaster.story.example. ${this.#serial++} 60 60 60 1`;
    writeFileSync(ZONE_FILE, [soa, '. 1 IN NS ns.story.example.', ...lines, ''].join('\n'));
  }
}

/** Debian's SpamAssassin, local rules only. */
export async function startSpamd(port) {
  start('spamd', [
    '-L',
    '-x',
    '-m',
    '2',
    '--listen',
    `127.0.0.1:${port}`,
    '--pidfile',
    `${folder}/spamd.pid`,
  ]);
  await waitFor('SpamAssassin', () => listens(port, '127.0.0.1'));
}

/** As systemd would: what the package's service does before Postfix starts, then Postfix. */
export function restartPostfix() {
  sh('postfix status 2>/dev/null && postfix stop; /usr/lib/postfix/configure-instance.sh && postfix start');
}

export async function restartOpendkim() {
  start('opendkim', ['-f', '-x', '/etc/opendkim.conf']);
  await waitFor('OpenDKIM', () => {
    try {
      return sh('test -S /var/spool/postfix/opendkim/opendkim.sock && echo there');
    } catch {
      return false;
    }
  });
}
