import { readAdvice } from '@postseal/contract';
import { api, currentMe } from '@/lib/api';
import { mayAct } from '@/lib/roles';
import { type DomainPageParams, domainOf, domainTitle } from '../_components/read-domain';
import { Answers } from './_components/answers';
import { Gates } from './_components/gates';
import { Impact } from './_components/impact';
import { NextStep } from './_components/next-step';
import { PolicySources } from './_components/policy-sources';
import { Standing } from './_components/standing';

interface PolicyPageProps {
  readonly params: DomainPageParams;
}

export const generateMetadata = ({ params }: PolicyPageProps) => domainTitle(params, 'Policy');

/** The way from p=none to p=reject: where the domain stands, what is next, what still stands against it, and who sends. */
export default async function PolicyPage({ params }: PolicyPageProps) {
  const [{ name }, me] = await Promise.all([domainOf(params), currentMe()]);
  const advice = await api(readAdvice, { params: { domain: name } });
  const mayEdit = mayAct(me.organization?.role, 'member');
  return (
    <div className="grid gap-6">
      <Standing advice={advice} domain={name} />
      {advice.step && <NextStep advice={advice} domain={name} />}
      {advice.impact && (
        <Impact impact={advice.impact} step={advice.step!} window={advice.window} domain={name} />
      )}
      {advice.readiness && <Gates readiness={advice.readiness} phaseSince={advice.phaseSince} />}
      <PolicySources domain={name} sources={advice.sources} window={advice.window} mayEdit={mayEdit} />
      <Answers domain={name} answers={advice.answers} mayEdit={mayEdit} />
    </div>
  );
}
