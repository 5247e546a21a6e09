import { Controller, Res } from '@nestjs/common';
import { downloadRaw, listLedger, readAgain, readLedgerMessage } from '@postseal/contract';
import type { FastifyReply } from 'fastify';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { LedgerService } from './ledger.service.js';

@Controller()
export class LedgerController {
  constructor(private readonly ledger: LedgerService) {}

  @Implements(listLedger)
  list(@FromCaller() { organization }: Member, @Input() { query }: Parsed<typeof listLedger>) {
    return this.ledger.list(organization.id, query);
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
    const raw = await this.ledger.raw(organization.id, params.id);
    // Hostile bytes: saved as a file, never shown by the browser.
    await reply
      .header('content-type', 'message/rfc822')
      .header('content-disposition', `attachment; filename="${params.id}.eml"`)
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(Buffer.from(raw));
  }

  @Implements(readAgain)
  async readAgain(@FromCaller() { organization }: Member, @Input() { params }: Parsed<typeof readAgain>) {
    await this.ledger.readAgain(organization.id, params.id);
    return { queued: true };
  }
}
