'use client';

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { AddDomainsForm } from './add-domains-form';

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
