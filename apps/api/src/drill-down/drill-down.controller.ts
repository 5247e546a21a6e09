import { Readable } from 'node:stream';
import { Controller, Res } from '@nestjs/common';
import { exportTraffic, readFilteredTraffic, readSource } from '@postseal/contract';
import type { FastifyReply } from 'fastify';
import { Clock } from '../clock.js';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { toDaySpan } from '../traffic/day-span.js';
import { DrillDownService } from './drill-down.service.js';
import { formats } from './export-records.js';

@Controller()
export class DrillDownController {
  constructor(
    private readonly drillDown: DrillDownService,
    private readonly clock: Clock,
  ) {}

  @Implements(readFilteredTraffic)
  read(@FromCaller() member: Member, @Input() { params, query }: Parsed<typeof readFilteredTraffic>) {
    const { from, to, ...filter } = query;
    return this.drillDown.read(member, params.domain, toDaySpan({ from, to }, this.clock.now()), filter);
  }

  @Implements(readSource)
  source(@FromCaller() member: Member, @Input() { params, query }: Parsed<typeof readSource>) {
    return this.drillDown.source(member, params.domain, toDaySpan(query, this.clock.now()), params.key);
  }

  @Implements(exportTraffic)
  async export(
    @FromCaller() member: Member,
    @Input() { params, query }: Parsed<typeof exportTraffic>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { from, to, ...filter } = query;
    const span = toDaySpan({ from, to }, this.clock.now());
    const text = await this.drillDown.export(member, params.domain, span, filter);
    const file = `${params.domain.replace(/[^a-zA-Z0-9.-]/g, '_')}_${span.from}_${span.to}.${filter.format === 'csv' ? 'csv' : 'jsonl'}`;
    await reply
      .header('content-type', formats[filter.format].contentType)
      .header('content-disposition', `attachment; filename="${file}"`)
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'no-store')
      .send(Readable.from(text));
  }
}
