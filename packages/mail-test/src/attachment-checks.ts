import type { Buffer } from 'node:buffer';
import { decodeWords } from 'postal-mime';
import { failed, type Judgement, passed } from './judgement.js';
import type { MimeLeaf } from './mime-tree.js';
import { decodeBytes } from './part-text.js';

/** Endings that Gmail and Outlook refuse to deliver, alone and inside archives. */
const EXECUTABLE =
  /\.(?:ade|adp|apk|appx|appxbundle|bat|cab|chm|cmd|com|cpl|diagcab|dll|ex|ex_|exe|hta|img|ins|iso|isp|jar|js|jse|lib|lnk|mde|msc|msi|msix|msp|mst|nsh|pif|ps1|psm1|reg|scr|sct|shb|sys|url|vb|vbe|vbs|vhd|vhdx|vxd|wsc|wsf|wsh|xll)$/i;
const ZIP = /\.(?:zip|jar)$/i;
const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const END_LENGTH = 22;
const ENTRY_LENGTH = 46;
const MAX_COMMENT_LENGTH = 0xffff;

/** Looks for programs among the attachments and among the names inside zip archives. Nothing is unpacked. */
export function checkAttachments(leaves: readonly MimeLeaf[], maxArchiveEntries: number): Judgement[] {
  const attachments = leaves.filter(({ isAttachment }) => isAttachment);
  if (attachments.length === 0) return [];
  const names = attachments.map(({ fileName, type }) => (fileName === null ? type : decodeWords(fileName)));
  const found = attachments.flatMap((leaf, index) => findExecutables(leaf, names[index]!, maxArchiveEntries));
  return [
    found.length === 0
      ? passed('content.attachment-executable', names.slice(0, 10).join(', '))
      : failed('content.attachment-executable', found.slice(0, 5).join(', ')),
  ];
}

function findExecutables(leaf: MimeLeaf, name: string, maxArchiveEntries: number): string[] {
  if (EXECUTABLE.test(name.trim())) return [name];
  if (leaf.type.startsWith('message/')) return [];
  const head = decodeBytes({ ...leaf, bytes: leaf.bytes.subarray(0, 64) });
  if (head.toString('latin1', 0, 2) === 'MZ' && leaf.type !== 'text/plain')
    return [`${name} (a Windows program)`];
  if (head.toString('latin1', 0, 4) !== 'PK\x03\x04' && !ZIP.test(name)) return [];
  return namesInZip(decodeBytes(leaf), maxArchiveEntries)
    .filter((inner) => EXECUTABLE.test(inner.trim()))
    .map((inner) => `${inner} in ${name}`);
}

/** File names from the central directory of a zip archive (APPNOTE 4.3.12); none when it cannot be read. */
export function namesInZip(bytes: Buffer, maxEntries: number): string[] {
  const names: string[] = [];
  const lowest = Math.max(0, bytes.length - END_LENGTH - MAX_COMMENT_LENGTH);
  let end = bytes.length - END_LENGTH;
  while (end >= lowest && bytes.readUInt32LE(end) !== END_OF_DIRECTORY) end--;
  if (end < lowest || end < 0) return names;
  let at = bytes.readUInt32LE(end + 16);
  while (
    names.length < maxEntries &&
    at + ENTRY_LENGTH <= end &&
    bytes.readUInt32LE(at) === DIRECTORY_ENTRY
  ) {
    const nameLength = bytes.readUInt16LE(at + 28);
    names.push(bytes.toString('utf8', at + ENTRY_LENGTH, Math.min(end, at + ENTRY_LENGTH + nameLength)));
    at += ENTRY_LENGTH + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return names;
}
