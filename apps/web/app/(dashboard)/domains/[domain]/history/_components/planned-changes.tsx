import type { DomainWatch } from '@postseal/contract';
import { Section } from '@/components/ui/card';
import { RelativeTime } from '@/components/ui/relative-time';
import { Badge } from '@/components/ui/status';
import { formatMoment } from '@/lib/format';
import { EndPlanned } from './end-planned';
import { ExpectChange } from './expect-change';
import { MaintenanceDialog } from './maintenance-dialog';
import { ManagedRecords } from './managed-records';
import { kindWord } from './record-words';

interface PlannedChangesProps {
  readonly domain: string;
  readonly watch: DomainWatch;
  readonly mayEdit: boolean;
}

/** What people announced, so that nobody is alarmed by it: maintenance, single changes, hosted records. */
export function PlannedChanges({ domain, watch, mayEdit }: PlannedChangesProps) {
  const { maintenanceWindows, expectedChanges, records, managed } = watch;
  const subjects = records.map(({ subject, kind, name }) => ({
    subject,
    label: `${kindWord(kind)} ${name}`,
  }));
  return (
    <Section
      id="planned"
      title="Planned changes"
      description="Announce what you are about to do. It is written down as ever, and alerts nobody."
      actions={
        mayEdit && (
          <>
            <MaintenanceDialog domain={domain} />
            {subjects.length > 0 && <ExpectChange domain={domain} subjects={subjects} />}
          </>
        )
      }
    >
      <div className="grid gap-5">
        {maintenanceWindows.length === 0 && expectedChanges.length === 0 && (
          <p className="text-ink-soft">Nothing is announced.</p>
        )}
        {maintenanceWindows.length > 0 && (
          <div className="grid gap-2">
            <h3 className="font-medium text-ink-soft text-xs">Maintenance</h3>
            <ul className="grid gap-2">
              {maintenanceWindows.map(({ id, from, to, note, by, isActive }) => (
                <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1">
                  {isActive ? <Badge tone="accent">now</Badge> : <Badge>ahead</Badge>}
                  <span className="tabular">
                    {formatMoment(from).slice(0, 16)} to {formatMoment(to).slice(0, 16)} UTC
                  </span>
                  <span className="text-ink-soft text-xs">
                    {note && <>{note}, </>}by {by}
                  </span>
                  {mayEdit && (
                    <span className="sm:ms-auto">
                      <EndPlanned kind="maintenance" domain={domain} id={id} isActive={isActive} />
                    </span>
                  )}
                </li>
              ))}
            </ul>
          </div>
        )}
        {expectedChanges.length > 0 && (
          <div className="grid gap-2">
            <h3 className="font-medium text-ink-soft text-xs">Expected changes</h3>
            <ul className="grid gap-3">
              {expectedChanges.map(({ id, subject, text, note, to, by, seenAt }) => (
                <li key={id} className="grid gap-1">
                  <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
                    {seenAt ? <Badge tone="pass">seen</Badge> : <Badge>awaited</Badge>}
                    <span className="break-all font-mono text-xs">{subject}</span>
                    <span className="text-ink-soft text-xs">
                      {seenAt ? (
                        <>
                          came <RelativeTime moment={seenAt} />
                        </>
                      ) : (
                        <>
                          until <RelativeTime moment={to} />
                        </>
                      )}
                      {note && `, ${note}`}, by {by}
                    </span>
                    {mayEdit && !seenAt && (
                      <span className="sm:ms-auto">
                        <EndPlanned kind="expected" domain={domain} id={id} isActive />
                      </span>
                    )}
                  </div>
                  <p className="break-all font-mono text-ink-soft text-xs">
                    {text ?? 'any change of this record'}
                  </p>
                </li>
              ))}
            </ul>
          </div>
        )}
        <ManagedRecords domain={domain} managed={managed} mayEdit={mayEdit} />
      </div>
    </Section>
  );
}
