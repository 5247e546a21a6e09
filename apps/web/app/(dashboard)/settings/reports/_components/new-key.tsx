'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Form } from '@/components/form';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { TextField } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { browserApi } from '@/lib/browser-api';
import { makeReportKey } from '@/lib/browser-routes';
import { refusalOf } from '@/lib/refusal-of';
import { textOf, useSubmit } from '@/lib/use-submit';

/** Makes a key, and shows it the one time that it is shown. */
export function NewKey() {
  const router = useRouter();
  const [secret, setSecret] = useState<string | null>(null);
  const submission = useSubmit(async (form) => {
    const name = textOf(form, 'name');
    if (!name) return { fields: { name: 'Say what the key is for.' } };
    try {
      setSecret((await browserApi(makeReportKey, { body: { name } })).secret);
      router.refresh();
      return undefined;
    } catch (error) {
      return refusalOf(error);
    }
  });
  if (secret === null) {
    return (
      <Form submission={submission} action="Make a key">
        <TextField
          name="name"
          label="What is the new key for?"
          placeholder="such as: old mailbox, nightly"
          maxLength={80}
          autoComplete="off"
          error={submission.refusal.fields?.name}
        />
      </Form>
    );
  }
  const { origin } = window.location;
  const command = `curl -H 'Authorization: Bearer ${secret}' -H 'Content-Type: application/octet-stream' \\\n  --data-binary @report.xml.gz '${origin}/api/reports?name=report.xml.gz&wait=10'`;
  return (
    <div className="grid gap-4">
      <Notice
        kind="success"
        live
        title="The key: keep it now, it is not shown again"
        actions={<CopyButton text={secret} what="report key" labelled />}
      >
        <code className="break-all font-mono text-xs">{secret}</code>
      </Notice>
      <div className="grid gap-1.5">
        <p className="text-sm">Send a file with it:</p>
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls is reached by keyboard
          tabIndex={0}
          className="overflow-x-auto rounded-md bg-sunken p-3 font-mono text-xs"
        >
          {command}
        </pre>
        <p className="text-sm">Or whole directories and mailboxes, to be taken up again where it stopped:</p>
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls is reached by keyboard
          tabIndex={0}
          className="overflow-x-auto rounded-md bg-sunken p-3 font-mono text-xs"
        >
          {`npx postseal report import old.mbox --url ${origin} --key ${secret}`}
        </pre>
      </div>
      <div>
        <Button onClick={() => setSecret(null)}>I have kept it</Button>
      </div>
    </div>
  );
}
