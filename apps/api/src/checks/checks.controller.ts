import { Controller, Header } from '@nestjs/common';
import { type CheckDetail, type CheckSummary, listChecks, readCheck } from '@postseal/contract';
import { type Check, catalogue, exampleOf, findCheck, notImplemented } from '@postseal/dns-checks';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { ProblemError } from '../http/problem.js';
import { groupNames, needWords } from './check-words.js';

const FOR_ALL = ['cache-control', 'public, max-age=3600'] as const; // the same for everybody until the next release

/** What every check means, for everybody. */
@Controller()
export class ChecksController {
  @Implements(listChecks)
  @Header(...FOR_ALL)
  list() {
    return { checks: catalogue.map(toSummary) };
  }

  @Implements(readCheck)
  @Header(...FOR_ALL)
  read(@Input() { params }: Parsed<typeof readCheck>): CheckDetail {
    const check = findCheck(params.id);
    if (!check) throw new ProblemError('not-found', 'There is no such check.');
    return {
      ...toSummary(check),
      meaning: check.meaning,
      fix: check.fix,
      reference: check.reference,
      needs: needWords[check.needs],
      notMade: notImplemented[check.id] ?? null,
      example: exampleOf(check.id),
    };
  }
}

function toSummary({ id, group, title, severity }: Check): CheckSummary {
  return { id, group, groupName: groupNames[group] ?? group, title, severity };
}
