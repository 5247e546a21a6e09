import Form from 'next/form';
import type { Query } from '@/lib/query';
import { Button } from './ui/button';
import { Input } from './ui/field';

interface SearchBoxProps {
  /** Path of the page that is searched. */
  readonly path: string;
  /** The page's filters; all but the search itself and the place in the list are kept. */
  readonly query: Query;
  /** Name of the parameter. */
  readonly name: string;
  /** What is searched, such as "Search domains". */
  readonly label: string;
}

/** A search in the URL; works without script. */
export function SearchBox({ path, query, name, label }: SearchBoxProps) {
  const kept = Object.entries(query).filter(([key, value]) => value && key !== name && key !== 'offset');
  return (
    <Form action={path} scroll={false} role="search" aria-label={label} className="flex gap-2">
      {kept.map(([key, value]) => (
        <input key={key} type="hidden" name={key} value={value} />
      ))}
      <Input
        key={query[name] ?? ''}
        type="search"
        name={name}
        defaultValue={query[name] ?? ''}
        aria-label={label}
        placeholder={label}
        maxLength={100}
        className="min-w-0 sm:w-64"
      />
      <Button type="submit">Search</Button>
    </Form>
  );
}
