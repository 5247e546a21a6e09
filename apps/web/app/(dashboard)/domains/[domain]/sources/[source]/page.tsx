import { readQuery, type SearchParams } from '@/lib/query';
import { domainOf } from '../../_components/read-domain';
import { Address } from './_components/address';
import { Source } from './_components/source';

interface SourcePageProps {
  readonly params: Promise<{ domain: string; source: string }>;
  readonly searchParams: SearchParams;
}

/** Keys of sources begin with what names them; everything else is an address. */
const SOURCE_KEY = /^(host|service|spf|signer|ptr|asn):/;

export async function generateMetadata({ params }: SourcePageProps) {
  const { unicodeName } = await domainOf(params);
  return { title: `${(await readParam(params)).replace(SOURCE_KEY, '')} · ${unicodeName}` };
}

/** A source by its key, or one of its addresses. */
export default async function SourcePage({ params, searchParams }: SourcePageProps) {
  const [domain, source, query] = await Promise.all([
    domainOf(params),
    readParam(params),
    readQuery(searchParams),
  ]);
  return SOURCE_KEY.test(source) ? (
    <Source domain={domain.name} sourceKey={source} query={query} />
  ) : (
    <Address domain={domain.name} ip={source.replace(/^ip:/, '')} query={query} />
  );
}

async function readParam(params: SourcePageProps['params']): Promise<string> {
  return decodeURIComponent((await params).source);
}
