export interface DkimPair {
  readonly selector: string;
  /** The record's value, with the public half. */
  readonly value: string;
  /** PKCS#8 in PEM; never leaves the tab but by the visitor's download. */
  readonly privatePem: string;
}

export type DkimAlgorithm = 'rsa' | 'ed25519';

/**
 * Makes a key pair in the browser (RSA with 2048 bits, or Ed25519 of RFC 8463) and its record.
 * @param day names the selector, so that a later key can stand beside this one
 * Throws when the browser cannot: without TLS there is no WebCrypto, and older ones lack Ed25519.
 */
export async function makeDkimPair(algorithm: DkimAlgorithm, day: Date): Promise<DkimPair> {
  const { subtle } = globalThis.crypto;
  const pair = (await (algorithm === 'rsa'
    ? subtle.generateKey(
        {
          name: 'RSASSA-PKCS1-v1_5',
          modulusLength: 2048,
          publicExponent: new Uint8Array([1, 0, 1]),
          hash: 'SHA-256',
        },
        true,
        ['sign', 'verify'],
      )
    : subtle.generateKey('Ed25519', true, ['sign', 'verify']))) as CryptoKeyPair;
  const spki = new Uint8Array(await subtle.exportKey('spki', pair.publicKey));
  const pkcs8 = new Uint8Array(await subtle.exportKey('pkcs8', pair.privateKey));
  const published = algorithm === 'rsa' ? spki : spki.slice(-32); // RFC 8463 §4: the key itself, without its wrapping
  return {
    selector: `s${day.toISOString().slice(0, 7).replace('-', '')}${algorithm === 'rsa' ? 'r' : 'e'}`,
    value: `v=DKIM1; k=${algorithm}; p=${base64(published)}`,
    privatePem: `-----BEGIN PRIVATE KEY-----\n${base64(pkcs8).replace(/.{64}(?=.)/g, '$&\n')}\n-----END PRIVATE KEY-----\n`,
  };
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
