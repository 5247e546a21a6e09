import { Module } from '@nestjs/common';
import { DomainsModule } from '../domains/domains.module.js';
import { DomainsHttpModule } from '../domains/domains-http.module.js';
import { TrafficModule } from '../traffic/traffic.module.js';
import { ShareLinksController } from './share-links.controller.js';
import { ShareLinksService } from './share-links.service.js';

@Module({
  imports: [DomainsHttpModule, DomainsModule, TrafficModule],
  controllers: [ShareLinksController],
  providers: [ShareLinksService],
})
export class ShareLinksModule {}
