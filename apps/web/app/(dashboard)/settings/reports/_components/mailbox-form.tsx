'use client';

import type { MailboxForm as Body, ReportMailbox } from '@postseal/contract';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { Form } from '@/components/form';
import { Button } from '@/components/ui/button';
import { CheckboxField, SelectField, TextField } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { toast } from '@/components/ui/toast';
import { browserApi, sentenceOf } from '@/lib/browser-api';
import { addMailbox, changeMailbox, testMailbox } from '@/lib/browser-routes';
import { refusalOf } from '@/lib/refusal-of';
import { passwordOf, textOf, useSubmit } from '@/lib/use-submit';

type AuthKind = ReportMailbox['authKind'];
type Tested = { error: string | null; folders: string[] };

const hosts: Readonly<Record<AuthKind, string>> = {
  password: '',
  google: 'imap.gmail.com',
  microsoft: 'outlook.office365.com',
};

/** Settings of a mailbox, new or known. Secrets that are kept stay when their fields are left empty. */
export function MailboxForm({ mailbox }: { mailbox: ReportMailbox | null }) {
  const router = useRouter();
  const [kind, setKind] = useState<AuthKind>(mailbox?.authKind ?? 'password');
  const [afterwards, setAfterwards] = useState<Body['afterwards']>(mailbox?.afterwards ?? 'mark-seen');
  const [tested, setTested] = useState<Tested | null>(null);
  const [testing, setTesting] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const submission = useSubmit(async (form) => {
    try {
      const body = readForm(form, kind, afterwards);
      if (mailbox) await browserApi(changeMailbox, { params: { id: mailbox.id }, body });
      else await browserApi(addMailbox, { body });
      toast('Saved. The mailbox is being read.');
      router.push('/settings/reports');
      router.refresh();
      return undefined;
    } catch (error) {
      return refusalOf(error);
    }
  });
  const test = async () => {
    const form = frame.current?.querySelector('form');
    if (!form) return;
    setTesting(true);
    setTested(null);
    try {
      const body = { ...readForm(new FormData(form), kind, afterwards), id: mailbox?.id ?? null };
      setTested(await browserApi(testMailbox, { body }));
    } catch (error) {
      setTested({ error: sentenceOf(error), folders: [] });
    } finally {
      setTesting(false);
    }
  };
  const faults = submission.refusal.fields;
  const kept = mailbox?.authKind === kind ? 'Leave empty to keep it.' : undefined;
  return (
    <div ref={frame} className="grid gap-4">
      <Form submission={submission} action={mailbox ? 'Save' : 'Read this mailbox'}>
        <SelectField
          name="kind"
          label="Sign in with"
          value={kind}
          onChange={(event) => setKind(event.target.value as AuthKind)}
        >
          <option value="password">a password</option>
          <option value="google">Google (OAuth2)</option>
          <option value="microsoft">Microsoft (OAuth2)</option>
        </SelectField>
        <TextField
          key={`host-${kind}`}
          name="host"
          label="IMAP server"
          placeholder="imap.example.org"
          defaultValue={mailbox?.host ?? hosts[kind]}
          required
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          error={faults?.host}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField name="security" label="Encryption" defaultValue={mailbox?.security ?? 'tls'}>
            <option value="tls">TLS from the start</option>
            <option value="starttls">STARTTLS</option>
          </SelectField>
          <TextField
            name="port"
            label="Port"
            type="number"
            min={1}
            max={65535}
            required
            defaultValue={mailbox?.port ?? 993}
            hint="993 for TLS, 143 for STARTTLS"
            error={faults?.port}
          />
        </div>
        <TextField
          name="userName"
          label="User name"
          defaultValue={mailbox?.userName ?? ''}
          required
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          error={faults?.userName}
        />
        {kind === 'password' ? (
          <TextField
            name="password"
            label="Password"
            type="password"
            autoComplete="new-password"
            hint={kept ?? 'Best one that was made for this program only.'}
            error={faults?.password}
          />
        ) : (
          <>
            {kind === 'microsoft' && (
              <TextField
                name="tenant"
                label="Tenant"
                defaultValue={mailbox?.tenant ?? ''}
                required
                autoComplete="off"
                error={faults?.['auth.tenant']}
              />
            )}
            <TextField
              name="clientId"
              label="Client id"
              defaultValue={mailbox?.clientId ?? ''}
              required
              autoComplete="off"
              error={faults?.['auth.clientId']}
            />
            <TextField
              name="clientSecret"
              label="Client secret"
              type="password"
              autoComplete="new-password"
              hint={kept}
              error={faults?.clientSecret}
            />
            <TextField
              name="refreshToken"
              label="Refresh token"
              type="password"
              autoComplete="new-password"
              hint={
                kept ??
                (kind === 'microsoft' ? 'Leave empty to sign in as the application itself.' : undefined)
              }
              error={faults?.refreshToken}
            />
          </>
        )}
        <TextField
          name="folder"
          label="Folder"
          defaultValue={mailbox?.folder ?? 'INBOX'}
          required
          hint="Only mails in which a report can be are fetched; all others are left as they are."
          error={faults?.folder}
        />
        <SelectField
          name="afterwards"
          label="When a mail is stored"
          value={afterwards}
          onChange={(event) => setAfterwards(event.target.value as Body['afterwards'])}
        >
          <option value="mark-seen">mark it as read</option>
          <option value="move">move it to another folder</option>
          <option value="leave">leave it as it is</option>
        </SelectField>
        {afterwards === 'move' && (
          <TextField
            name="moveTo"
            label="Move it to"
            defaultValue={mailbox?.moveTo ?? ''}
            required
            error={faults?.moveTo}
          />
        )}
        <CheckboxField
          name="isEnabled"
          label="Read this mailbox"
          defaultChecked={mailbox?.isEnabled ?? true}
        />
      </Form>
      <div className="grid gap-3">
        <div>
          <Button onClick={test} pending={testing}>
            Test connection
          </Button>
        </div>
        {tested && (
          <Notice
            kind={tested.error ? 'error' : 'success'}
            live
            title={tested.error ?? 'Signed in: all is well.'}
          >
            {tested.folders.length > 0 && <p>Folders: {tested.folders.join(', ')}</p>}
          </Notice>
        )}
      </div>
    </div>
  );
}

function readForm(form: FormData, kind: AuthKind, afterwards: Body['afterwards']): Body {
  return {
    host: textOf(form, 'host'),
    port: Number(textOf(form, 'port')),
    security: textOf(form, 'security') === 'starttls' ? 'starttls' : 'tls',
    userName: textOf(form, 'userName'),
    auth: readAuth(form, kind),
    folder: textOf(form, 'folder'),
    afterwards,
    moveTo: afterwards === 'move' ? textOf(form, 'moveTo') : null,
    isEnabled: form.get('isEnabled') !== null,
  };
}

function readAuth(form: FormData, kind: AuthKind): Body['auth'] {
  if (kind === 'password') return { kind, password: passwordOf(form, 'password') };
  const client = {
    clientId: textOf(form, 'clientId'),
    clientSecret: passwordOf(form, 'clientSecret').trim(),
    refreshToken: passwordOf(form, 'refreshToken').trim(),
  };
  return kind === 'google' ? { kind, ...client } : { kind, tenant: textOf(form, 'tenant'), ...client };
}
