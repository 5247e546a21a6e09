import { Controller, Res } from '@nestjs/common';
import {
  downloadRaw,
  listLedger,
  readAgain,
  readAllAgain,
  readLatestReadingRun,
  readLedgerMessage,
} from '@postseal/contract';
import type { FastifyReply } from 'fastify';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { LedgerService } from './ledger.service.js';

const ENDING = /(?:\.[a-z0-9]{1,4}){1,2}$/i; // of a file name, such as .xml.gz

@Controller()
export class LedgerController {
  constructor(private readonly ledger: LedgerService) {}

  @Implements(listLedger)
  list(@FromCaller() { organization }: Member, @Input() { query }: Parsed<typeof listLedger>) {
    return this.ledger.list(organization.id, query);
  }

  @Implements(readAllAgain)
  readAllAgain(@FromCaller() member: Member, @Input() { body }: Parsed<typeof readAllAgain>) {
    return this.ledger.readAllAgain(member, body);
  }

  @Implements(readLatestReadingRun)
  async latestRun(@FromCaller() { organization }: Member) {
    return { run: await this.ledger.latestRun(organization.id) };
  }

  @Implements(readLedgerMessage)
  read(@FromCaller() { organization }: Member, @Input() { params }: Parsed<typeof readLedgerMessage>) {
    return this.ledger.read(organization.id, params.id);
  }

  @Implements(downloadRaw)
  async raw(
    @FromCaller() { organization }: Member,
    @Input() { params }: Parsed<typeof downloadRaw>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { bytes, format, fileName } = await this.ledger.raw(organization.id, params.id);
    const isMail = format === 'mail';
    const extension = isMail ? '.eml' : (ENDING.exec(fileName ?? '')?.[0] ?? '.bin');
    // Hostile bytes: saved as a file, never shown by the browser.
    await reply
      .header('content-type', isMail ? 'message/rfc822' : 'application/octet-stream')
      .header('content-disposition', `attachment; filename="${params.id}${extension}"`)
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(bytes);
  }

  @Implements(readAgain)
  async readAgain(@FromCaller() { organization }: Member, @Input() { params }: Parsed<typeof readAgain>) {
    await this.ledger.readAgain(organization.id, params.id);
    return { queued: true };
  }
}
