import { Controller, Header } from '@nestjs/common';
import { answerAddressConsent, readAddressConsent } from '@postseal/contract';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { AlertAddressesService } from './alert-addresses.service.js';

const PRIVATE = ['cache-control', 'no-store'] as const; // answers under a secret are nobody's to keep

/** For the owners of addresses, who need no account. */
@Controller()
export class AlertAddressesController {
  constructor(private readonly addresses: AlertAddressesService) {}

  @Implements(readAddressConsent)
  @Header(...PRIVATE)
  read(@Input() { params }: Parsed<typeof readAddressConsent>) {
    return this.addresses.read(params.token);
  }

  @Implements(answerAddressConsent)
  @Header(...PRIVATE)
  answer(@Input() { params, body }: Parsed<typeof answerAddressConsent>) {
    return this.addresses.answer(params.token, body.isWanted);
  }
}
