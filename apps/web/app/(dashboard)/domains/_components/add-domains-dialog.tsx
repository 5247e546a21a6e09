'use client';

import { Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Skeleton } from '@/components/ui/skeleton';

// Loaded when the dialog opens: the contract's schemas are larger than the page.
const AddDomainsForm = dynamic(() => import('./add-domains-form').then((module) => module.AddDomainsForm), {
  loading: () => <Skeleton className="h-48" />,
});

export function AddDomainsDialog() {
  const [open, setOpen] = useState(false);
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
      <AddDomainsForm onDone={() => setOpen(false)} />
    </Dialog>
  );
}
