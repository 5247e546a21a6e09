'use client';

import type { SavedView, ViewedList } from '@postseal/contract';
import { Bookmark, X } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ChoiceLinks } from '@/components/choice-links';
import { Form } from '@/components/form';
import { Button, IconButton } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { CheckboxField, TextField } from '@/components/ui/field';
import { toast } from '@/components/ui/toast';
import { browserApi, sentenceOf } from '@/lib/browser-api';
import { removeView, saveView } from '@/lib/browser-routes';
import { refusalOf } from '@/lib/refusal-of';
import { textOf, useSubmit } from '@/lib/use-submit';

interface SavedViewsProps {
  readonly list: ViewedList;
  readonly path: string;
  readonly views: readonly SavedView[];
  /** The page's filters as a query string; empty without any. */
  readonly current: string;
  readonly mayShare: boolean;
}

/** Filters that people come back to, and the way to keep the present ones. */
export function SavedViews({ list, path, views, current, mayShare }: SavedViewsProps) {
  const router = useRouter();
  const chosen = views.find(({ query }) => query === current);
  const remove = async ({ id, name, query, isShared }: SavedView) => {
    try {
      await browserApi(removeView, { params: { id } });
      const undo = async () => {
        await browserApi(saveView, { body: { list, name, query, isShared } });
        router.refresh();
      };
      toast(`The view “${name}” is removed.`, {
        act: { label: 'Undo', onSelect: () => void undo().catch(tell) },
      });
      router.refresh();
    } catch (error) {
      tell(error);
    }
  };
  if (views.length === 0 && current === '') return null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {views.length > 0 && (
        <ChoiceLinks
          label="Saved views"
          choices={views.map(({ name, query, isShared }) => ({
            href: `${path}?${query}`,
            label: (
              <>
                {name}
                {isShared && <span className="sr-only">, shared</span>}
              </>
            ),
            isChosen: query === current,
          }))}
        />
      )}
      {chosen?.mayRemove && (
        <IconButton label={`Remove the view ${chosen.name}`} onClick={() => void remove(chosen)}>
          <X aria-hidden="true" className="size-4" />
        </IconButton>
      )}
      {current !== '' && !chosen && <SaveView list={list} query={current} mayShare={mayShare} />}
    </div>
  );
}

interface SaveViewProps {
  readonly list: ViewedList;
  readonly query: string;
  readonly mayShare: boolean;
}

function SaveView({ list, query, mayShare }: SaveViewProps) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const submission = useSubmit(async (form) => {
    try {
      const isShared = form.get('isShared') !== null;
      await browserApi(saveView, { body: { list, query, name: textOf(form, 'name'), isShared } });
      setIsOpen(false);
      toast('The view is saved.');
      router.refresh();
      return undefined;
    } catch (error) {
      return refusalOf(error);
    }
  });
  return (
    <Dialog
      title="Save these filters as a view"
      open={isOpen}
      onOpenChange={setIsOpen}
      trigger={
        <Button variant="ghost" size="sm">
          <Bookmark aria-hidden="true" className="size-4" />
          Save view
        </Button>
      }
    >
      <Form submission={submission} action="Save view">
        <TextField name="name" label="Name" maxLength={60} error={submission.refusal.fields?.name} />
        {mayShare && (
          <CheckboxField
            name="isShared"
            label="For everybody in the organization"
            hint="Otherwise only you see it."
          />
        )}
      </Form>
    </Dialog>
  );
}

function tell(error: unknown): void {
  toast(sentenceOf(error), { kind: 'error' });
}
