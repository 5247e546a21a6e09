// A name server in a process of its own: the parent sends the zones and is told the port.
import { once } from 'node:events';
import { startZoneServer } from '@postseal/test-mail';

const [zones] = await once(process, 'message');
const server = await startZoneServer(zones);
process.send({ port: server.port });
