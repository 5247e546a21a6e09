import { Controller } from '@nestjs/common';
import { answerPolicyQuestions, judgeSource, readAdvice } from '@postseal/contract';
import { FromCaller, type Member } from '../http/caller.js';
import { Implements, Input, type Parsed } from '../http/implements.js';
import { AdviceService } from './advice.service.js';

const done = { done: true } as const;

@Controller()
export class AdviceController {
  constructor(private readonly advice: AdviceService) {}

  @Implements(readAdvice)
  read(@FromCaller() member: Member, @Input() { params }: Parsed<typeof readAdvice>) {
    return this.advice.read(member, params.domain);
  }

  @Implements(judgeSource)
  async judge(@FromCaller() member: Member, @Input() { params, body }: Parsed<typeof judgeSource>) {
    await this.advice.judge(member, params.domain, body);
    return done;
  }

  @Implements(answerPolicyQuestions)
  async answer(
    @FromCaller() member: Member,
    @Input() { params, body }: Parsed<typeof answerPolicyQuestions>,
  ) {
    await this.advice.answer(member, params.domain, body);
    return done;
  }
}
