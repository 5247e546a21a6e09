// The standalone server serves only what lies beside it: put the static files there.
import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';

const web = path.join(import.meta.dirname, '..');
const dist = process.env.NEXT_DIST_DIR ?? '.next';
const standalone = path.join(web, dist, 'standalone/apps/web');

cpSync(path.join(web, dist, 'static'), path.join(standalone, dist, 'static'), { recursive: true });
if (existsSync(path.join(web, 'public'))) {
  cpSync(path.join(web, 'public'), path.join(standalone, 'public'), { recursive: true });
}
