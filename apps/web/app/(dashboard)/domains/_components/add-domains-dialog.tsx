'use client';

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { AddDomainsForm } from './add-domains-form';

/** Open at once when a domain was named on the way here. */
export function AddDomainsDialog({ initialNames = '' }: { initialNames?: string }) {
  const [open, setOpen] = useState(initialNames !== '');
  return (
    <Dialog
      title="Add domains"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button variant="primary">
          <Plus aria-hidden="true" className="size-4" />
          Add domains
        </Button>
      }
    >
      <AddDomainsForm initialNames={initialNames} onDone={() => setOpen(false)} />
    </Dialog>
  );
}
