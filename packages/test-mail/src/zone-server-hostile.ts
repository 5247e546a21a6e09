import type { Socket } from 'node:net';
import type { Attack } from './hostile-answers.js';
import { listen } from './zone-server.js';
import { readFramed } from './zone-wire.js';

/** A name server that means harm, on loopback. */
export interface HostileServer {
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Answers every query with the attack that `choose` names for it. */
export async function startHostileServer(choose: (query: Buffer) => Attack): Promise<HostileServer> {
  const host = '127.0.0.1';
  const { udp, tcp, port } = await listen(host, 0);
  const connections = new Set<Socket>();
  udp.on('message', (query, peer) => {
    for (const reply of choose(query).udp(query)) udp.send(reply, peer.port, peer.address);
  });
  tcp.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    socket.on('error', () => socket.destroy());
    readFramed(socket, (query) => choose(query).tcp?.(query, socket));
  });
  return {
    address: host,
    port,
    async close() {
      for (const socket of connections) socket.destroy();
      await Promise.all([
        new Promise<void>((resolve) => udp.close(resolve)),
        new Promise<void>((resolve) => tcp.close(() => resolve())),
      ]);
    },
  };
}
