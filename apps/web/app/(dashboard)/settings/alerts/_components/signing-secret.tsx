import { CopyButton } from '@/components/ui/copy-button';
import { Notice } from '@/components/ui/notice';

/** A webhook's signing secret, the one time that it is shown. */
export function SigningSecret({ secret }: { secret: string }) {
  return (
    <Notice
      kind="success"
      live
      title="The signing secret: keep it now, it is not shown again"
      actions={<CopyButton text={secret} what="signing secret" labelled />}
    >
      <code className="break-all font-mono text-xs">{secret}</code>
      <p className="mt-2">
        Your program checks with it that a message comes from here: the headers webhook-id, webhook-timestamp
        and webhook-signature follow the Standard Webhooks specification.
      </p>
    </Notice>
  );
}
