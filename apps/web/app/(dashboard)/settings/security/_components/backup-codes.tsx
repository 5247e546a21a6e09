'use client';

import { Download } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';

/** The codes that replace a lost app, shown once. */
export function BackupCodes({ codes }: { codes: readonly string[] }) {
  const download = () => {
    const url = URL.createObjectURL(new Blob([`${codes.join('\n')}\n`], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = 'postseal-backup-codes.txt';
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <div className="grid gap-3">
      <p>
        Keep these codes where you keep important papers. Each one signs you in once when the app is lost.
        They are not shown again.
      </p>
      <ul className="grid grid-cols-1 gap-x-6 gap-y-1 rounded-md border border-line bg-sunken p-4 font-mono min-[24rem]:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <CopyButton labelled what="codes" text={codes.join('\n')} />
        <Button size="sm" onClick={download}>
          <Download aria-hidden="true" className="size-4" /> Save as file
        </Button>
      </div>
    </div>
  );
}
