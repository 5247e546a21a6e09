import { X } from 'lucide-react';
import Form from 'next/form';
import { hrefWith, type Query } from '@/lib/query';
import { Button, ButtonLink } from './ui/button';
import { Input } from './ui/field';

/** Narrows a list to one domain, in the URL; works without script. */
export function DomainFilter({ path, query }: { path: string; query: Query }) {
  const { domain, offset: _offset, ...others } = query;
  return (
    <Form action={path} scroll={false} role="search" aria-label="By domain" className="flex flex-wrap gap-2">
      {Object.entries(others).map(
        ([name, value]) => value && <input key={name} type="hidden" name={name} value={value} />,
      )}
      <Input
        key={domain ?? ''}
        name="domain"
        defaultValue={domain ?? ''}
        aria-label="Only this domain"
        placeholder="Only this domain"
        maxLength={253}
        spellCheck={false}
        autoCapitalize="none"
        className="w-56! min-w-0"
      />
      <Button type="submit">Filter</Button>
      {domain && (
        <ButtonLink href={hrefWith(path, others)} variant="ghost">
          <X aria-hidden="true" className="size-4" />
          All domains
        </ButtonLink>
      )}
    </Form>
  );
}
