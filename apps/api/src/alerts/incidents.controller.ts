import { Controller } from '@nestjs/common';
import { acknowledgeIncident, listIncidents, readIncident } from '@postseal/contract';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { IncidentPagesService } from './incident-pages.service.js';

@Controller()
export class IncidentsController {
  constructor(private readonly incidents: IncidentPagesService) {}

  @Implements(listIncidents)
  list(@FromCaller() member: Member, @Input() { query }: Parsed<typeof listIncidents>) {
    return this.incidents.list(member, query);
  }

  @Implements(readIncident)
  read(@FromCaller() member: Member, @Input() { params }: Parsed<typeof readIncident>) {
    return this.incidents.read(member, params.id);
  }

  @Implements(acknowledgeIncident)
  acknowledge(@FromCaller() member: Member, @Input() { params, body }: Parsed<typeof acknowledgeIncident>) {
    return this.incidents.acknowledge(member, params.id, body.note);
  }
}
