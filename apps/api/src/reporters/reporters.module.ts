import { Module } from '@nestjs/common';
import { DomainsModule } from '../domains/domains.module.js';
import { ReportersController } from './reporters.controller.js';
import { ReportersService } from './reporters.service.js';

@Module({
  imports: [DomainsModule],
  controllers: [ReportersController],
  providers: [ReportersService],
})
export class ReportersModule {}
