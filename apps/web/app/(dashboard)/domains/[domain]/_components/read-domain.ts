import { readDomain } from '@postseal/contract';
import { cache } from 'react';
import { api } from '@/lib/api';

export type DomainPageParams = Promise<{ domain: string }>;

/** The domain that a page is about; its layout and the page share one answer. */
export async function domainOf(params: DomainPageParams) {
  const { domain } = await params;
  return readOnce(decodeURIComponent(domain));
}

const readOnce = cache((domain: string) => api(readDomain, { params: { domain } }));

/** Title of a domain's pages, for browser tabs. */
export async function domainTitle(params: DomainPageParams, page: string) {
  const { unicodeName } = await domainOf(params);
  return { title: `${page} · ${unicodeName}` };
}
