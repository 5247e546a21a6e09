'use client';

import { doubleSignatureFix, type MailServer, mailServers, serverGuide } from '@postseal/setup';
import { TextLink } from '@/components/text-link';
import { Section } from '@/components/ui/card';
import { Notice } from '@/components/ui/notice';
import { useSetupDraft } from '@/lib/setup-draft';
import { CodeFile } from '../../_components/code-file';
import { DraftField, DraftSelect } from '../../_components/draft-field';
import { DomainField } from '../../_components/need-domain';

const names: Record<MailServer, string> = {
  'postfix-opendkim': 'Postfix with OpenDKIM',
  'postfix-rspamd': 'Postfix with Rspamd',
  exim: 'Exim',
  stalwart: 'Stalwart',
  maddy: 'maddy',
};
const faultWords = {
  domain: 'your domain',
  selector: 'the selector of your DKIM key',
  'host-name': 'the full name of the mail server',
} as const;
const AMAVIS_RETURN_PORT = 10_025;

export function ServerSteps() {
  const draft = useSetupDraft();
  const server = mailServers.find((each) => each === draft.server) ?? 'postfix-opendkim';
  const made = serverGuide(server, {
    domain: draft.domain,
    selector: draft.selector,
    hostName: draft.hostName,
    socket: draft.socket === 'tcp' ? 'tcp' : 'unix',
  });
  const fix = server.startsWith('postfix') ? doubleSignatureFix(AMAVIS_RETURN_PORT, []) : null;
  return (
    <>
      <Section title="Your server">
        <div className="grid gap-4 sm:grid-cols-2">
          <DomainField />
          <DraftField name="hostName" label="Name of the mail server" placeholder="mail.example.org" />
          <DraftField
            name="selector"
            label="Selector"
            hint="Of the DKIM key that it signs with."
            placeholder="s202611r"
          />
          <DraftSelect
            name="server"
            label="Mail server"
            options={mailServers.map((value) => ({ value, label: names[value] }))}
          />
          {server === 'postfix-opendkim' && (
            <DraftSelect
              name="socket"
              label="How Postfix reaches OpenDKIM"
              options={[
                { value: 'unix', label: 'Socket inside its chroot' },
                { value: 'tcp', label: 'TCP, port 8891' },
              ]}
            />
          )}
        </div>
      </Section>
      {!made.ok && (
        <Notice title="The files need a little more">
          Enter {made.faults.map((fault) => faultWords[fault]).join(' and ')} above.
          {made.faults.includes('selector') && (
            <>
              {' '}
              The selector comes with the key: <TextLink href="/setup/dkim">make one first</TextLink>.
            </>
          )}
        </Notice>
      )}
      {made.ok && (
        <>
          {made.guide.files.length > 0 && (
            <Section title="Files">
              <div className="grid gap-4">
                {made.guide.files.map(({ path, how, content, owner, mode }) => (
                  <CodeFile
                    key={path}
                    title={[
                      path,
                      how === 'add' && 'add these lines',
                      owner && `owner ${owner}`,
                      mode && `mode ${mode}`,
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                    content={content}
                    what="file"
                  />
                ))}
              </div>
            </Section>
          )}
          {made.guide.commands.length > 0 && (
            <Section title="Commands" description="As root, in this order, beside the downloaded key.">
              <CodeFile title={made.guide.title} content={made.guide.commands.join('\n')} what="commands" />
            </Section>
          )}
          <Section title="See that it works" description="Publish the DKIM record first.">
            <ul className="grid gap-4">
              {made.guide.verify.map(({ command, expect }) => (
                <li key={command} className="grid gap-1.5">
                  <CodeFile title="Command" content={command} what="command" />
                  <p className="text-ink-soft">Expect: {expect}</p>
                </li>
              ))}
            </ul>
          </Section>
          {made.guide.notes.length > 0 && (
            <Section title="Good to know">
              <ul className="grid max-w-prose list-disc gap-1.5 ps-5 text-ink-soft">
                {made.guide.notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            </Section>
          )}
        </>
      )}
      {fix && (
        <Section
          title="Two signatures on each mail?"
          description="A content filter hands mail back through a second listener, and it is signed again there. Switch milters off on that listener only, never on port 25 or submission."
        >
          <div className="grid gap-3">
            <CodeFile
              title={`${fix.file}, for a filter that returns mail on port ${AMAVIS_RETURN_PORT}`}
              content={fix.lines}
              what="lines"
            />
            <CodeFile title="Or as a command" content={fix.command} what="command" />
          </div>
        </Section>
      )}
    </>
  );
}
