import type { ByteKind } from './sniff.js';

/** Kinds that a media type or a file name can promise. */
type PromisedKind = 'gzip' | 'zip' | 'xml' | 'json' | 'text';

const KIND_BY_EXTENSION: Readonly<Record<string, PromisedKind>> = {
  gz: 'gzip',
  gzip: 'gzip',
  tgz: 'gzip',
  zip: 'zip',
  xml: 'xml',
  json: 'json',
};

const KIND_BY_TYPE: Readonly<Record<string, PromisedKind>> = {
  'application/gzip': 'gzip',
  'application/x-gzip': 'gzip',
  'application/gzip-compressed': 'gzip',
  'application/x-gunzip': 'gzip',
  'application/tlsrpt+gzip': 'gzip',
  'application/zip': 'zip',
  'application/x-zip': 'zip',
  'application/x-zip-compressed': 'zip',
  'application/xml': 'xml',
  'text/xml': 'xml',
  'application/json': 'json',
  'application/tlsrpt+json': 'json',
  'text/plain': 'text',
  'text/html': 'text',
};

function promiseOfName(fileName: string): PromisedKind | null {
  const extension = /\.([a-z0-9]{1,8})$/i.exec(fileName.trim())?.[1]?.toLowerCase();
  return extension === undefined ? null : (KIND_BY_EXTENSION[extension] ?? null);
}

function promiseOfType(contentType: string): PromisedKind | null {
  return KIND_BY_TYPE[contentType] ?? null;
}

/** True when a part calls itself something that reports come in: its type or its name says so. */
export function promisesReport(contentType: string | null, fileName: string | null): boolean {
  const byType = contentType === null ? null : promiseOfType(contentType);
  if (byType !== null && byType !== 'text') return true;
  return fileName !== null && (promiseOfName(fileName) !== null || /^[^!\s]+![^!\s]+!\d+!\d+/.test(fileName));
}

export function contradictsName(kind: ByteKind, fileName: string): boolean {
  return contradicts(kind, promiseOfName(fileName));
}

export function contradictsType(kind: ByteKind, contentType: string | null): boolean {
  return contentType !== null && contradicts(kind, promiseOfType(contentType));
}

function contradicts(kind: ByteKind, promise: PromisedKind | null): boolean {
  if (promise === null) return false;
  if (kind === 'gzip' || kind === 'xml' || kind === 'json') return kind !== promise;
  if (kind === 'zip' || kind === 'zip-without-entries') return promise !== 'zip';
  return false;
}
