import type { Readable } from 'node:stream';
import { Controller, Req } from '@nestjs/common';
import { listReportImports, readReportImport, sendReports } from '@postseal/contract';
import type { FastifyRequest } from 'fastify';
import type { CallerRequest } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { ProblemError } from '../http/problem.js';
import { ReportImportsService, type Sender } from './report-imports.service.js';

type Request = FastifyRequest & CallerRequest;

@Controller()
export class ReportImportsController {
  constructor(private readonly imports: ReportImportsService) {}

  @Implements(sendReports)
  async send(@Req() request: Request, @Input() { query }: Parsed<typeof sendReports>) {
    const sender = senderOf(request);
    this.imports.requireFit(Number(request.headers['content-length'] ?? 0));
    const received = await this.imports.receive(sender, query.name, bodyOf(request));
    return query.wait > 0
      ? this.imports.readWhenRead(sender.organizationId, received.id, query.wait)
      : received;
  }

  @Implements(listReportImports)
  list(@Req() request: Request, @Input() { query }: Parsed<typeof listReportImports>) {
    return this.imports.list(senderOf(request).organizationId, query);
  }

  @Implements(readReportImport)
  read(@Req() request: Request, @Input() { params }: Parsed<typeof readReportImport>) {
    return this.imports.read(senderOf(request).organizationId, params.id);
  }
}

function senderOf({ caller, keyHolder, ip }: Request): Sender {
  if (keyHolder) return { ...keyHolder, origin: 'api', ip };
  return { organizationId: caller!.organization!.id, origin: 'upload', name: caller!.email, ip };
}

/** Throws `request-invalid` when the body was read as something else than bytes. */
function bodyOf({ body }: Request): Readable {
  if (typeof (body as Readable | undefined)?.pipe === 'function') return body as Readable;
  throw new ProblemError(
    'request-invalid',
    'Send the file itself as the body, with Content-Type: application/octet-stream.',
  );
}
