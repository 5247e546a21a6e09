'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/field';

interface TagDialogProps {
  /** What is tagged, such as "12 domains". */
  readonly what: string;
  readonly tags: readonly string[];
  readonly alertTags: readonly string[];
  readonly disabled: boolean;
  /** True when it was done. */
  readonly onTag: (tag: string) => Promise<boolean>;
  readonly onUntag: (tag: string) => Promise<boolean>;
}

/** Puts a tag on the selected domains, or takes one off. The tags of alert rules decide who hears of them. */
export function TagDialog({ what, tags, alertTags, disabled, onTag, onUntag }: TagDialogProps) {
  const [isOpen, setIsOpen] = useState(false);
  const [tag, setTag] = useState('');
  const word = tag.trim().toLowerCase();
  const change = async (how: TagDialogProps['onTag']) => {
    if (!(await how(word))) return;
    setIsOpen(false);
    setTag('');
  };
  return (
    <Dialog
      title={`Tag ${what}`}
      description="A tag is one word. Lists are filtered and grouped by tags, and alert rules go by them."
      open={isOpen}
      onOpenChange={setIsOpen}
      trigger={
        <Button size="sm" disabled={disabled}>
          Tag
        </Button>
      }
    >
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (word) void change(onTag);
        }}
      >
        <TextField
          label="Tag"
          value={tag}
          maxLength={40}
          onChange={(event) => setTag(event.target.value)}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
        <TagChoices title="Alert groups" tags={alertTags} onChoose={setTag} />
        <TagChoices
          title="Other tags in use"
          tags={tags.filter((each) => !alertTags.includes(each))}
          onChoose={setTag}
        />
        <div className="flex flex-wrap justify-end gap-2">
          {tags.includes(word) && (
            <Button disabled={disabled} onClick={() => change(onUntag)}>
              Take it off
            </Button>
          )}
          <Button type="submit" variant="primary" disabled={word === '' || disabled}>
            Tag {what}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface TagChoicesProps {
  readonly title: string;
  readonly tags: readonly string[];
  readonly onChoose: (tag: string) => void;
}

function TagChoices({ title, tags, onChoose }: TagChoicesProps) {
  if (tags.length === 0) return null;
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 text-ink-soft text-xs">{title}</legend>
      <div className="flex max-h-32 flex-wrap gap-1.5 overflow-y-auto">
        {tags.map((tag) => (
          <Button key={tag} size="sm" onClick={() => onChoose(tag)}>
            {tag}
          </Button>
        ))}
      </div>
    </fieldset>
  );
}
