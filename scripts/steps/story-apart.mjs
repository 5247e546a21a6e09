import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { buildStale } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { Complaint, orComplain, pinnedNode, run } from './runtime.mjs';

/** Debian's package for each program of the story. */
const PROGRAMS = {
  unshare: 'util-linux',
  mount: 'mount',
  ip: 'iproute2',
  adduser: 'adduser',
  postfix: 'postfix',
  opendkim: 'opendkim',
  'opendkim-genkey': 'opendkim-tools',
  nsd: 'nsd',
  spamd: 'spamd',
};
/** What belongs to the story alone: its network, its files, and its processes, which end with it. */
const APART = ['--net', '--mount', '--uts', '--pid', '--fork', '--kill-child', '--mount-proc'];
const SYSTEM_PATHS = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Runs the story in namespaces of its own, so that nothing of this machine's mail or DNS is touched or asked. */
export function tellStoryApart() {
  return orComplain(async () => {
    if (process.platform !== 'linux' || process.getuid?.() !== 0)
      throw new Complaint('The story needs Linux and root: it starts a mail server in a network of its own.');
    const missing = Object.entries(PROGRAMS).filter(([program]) => !isInstalled(program));
    if (missing.length > 0) {
      const packages = [...new Set(missing.map(([, name]) => name))].join(' ');
      throw new Complaint(`The story plays with Debian's own programs: apt-get install ${packages}`);
    }
    await ensureInstalled();
    await buildStale();
    const node = pinnedNode();
    process.exitCode = await run('unshare', [...APART, node, 'scripts/story/story.mjs'], {
      env: { PATH: [...SYSTEM_PATHS, process.env.PATH].join(delimiter) },
    });
  });
}

function isInstalled(program) {
  return SYSTEM_PATHS.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
