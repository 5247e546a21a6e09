import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/**
 * Adds to each request's X-Forwarded-For the address that really connected, as every proxy must. Next.js passes on what a
 * visitor wrote there, so that anybody could give the API another address for each try at a password.
 */
export function statePeerAddresses(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage };
    request.headers['x-forwarded-for'] = withPeer(
      request.headers['x-forwarded-for'],
      request.socket.remoteAddress,
    );
  });
}

/** `stated` is what came with the request; the address of the peer goes to the end. */
export function withPeer(stated: string | string[] | undefined, peer: string | undefined): string {
  return [stated ?? [], peer ?? 'unknown'].flat().join(', ');
}
