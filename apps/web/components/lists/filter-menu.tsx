import { ChevronDown } from 'lucide-react';
import { formatCount } from '@/lib/format';
import { buttonClass } from '../ui/button';
import { Menu, MenuItem } from '../ui/menu';

export interface FilterMenuProps {
  readonly name: string;
  /** The chosen one in words; undefined for none. */
  readonly chosen: string | undefined;
  readonly choices: readonly { readonly href: string; readonly word: string; readonly count?: number }[];
}

/** One filter of a list with many options, as links behind a button. */
export function FilterMenu({ name, chosen, choices }: FilterMenuProps) {
  return (
    <Menu
      label={chosen ? `${name}: ${chosen}` : name}
      buttonClass={`${buttonClass()} max-w-60`}
      face={
        <>
          <span className="truncate">{chosen ? `${name}: ${chosen}` : name}</span>
          <ChevronDown aria-hidden="true" className="size-4 shrink-0 text-ink-faint" />
        </>
      }
    >
      {choices.map(({ href, word, count }) => (
        <MenuItem key={href} href={href}>
          <span className="min-w-0 flex-1 truncate">{word}</span>
          {count !== undefined && <span className="tabular text-ink-soft">{formatCount(count)}</span>}
        </MenuItem>
      ))}
    </Menu>
  );
}
